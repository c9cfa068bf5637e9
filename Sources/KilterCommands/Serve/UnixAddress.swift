import Glibc

/// The address of a Unix socket: a path, or a name in the kernel's own space that begins with `@`.
struct UnixAddress {
  private var address = sockaddr_un()
  private let size: socklen_t

  /// Makes an address; `nil` where the path is too long or holds a NUL.
  init?(_ path: String) {
    var bytes = Array(path.utf8)
    let isAbstract = bytes.first == UInt8(ascii: "@")
    guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: address.sun_path),
      !bytes.contains(0)
    else { return nil }
    if isAbstract { bytes[0] = 0 }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let head = MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? 2
    // A name in the kernel's space ends with the address; a path with a NUL.
    size = socklen_t(head + bytes.count + (isAbstract ? 0 : 1))
  }

  /// Hands the address to a call.
  mutating func use<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    let size = size
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
    }
  }
}
