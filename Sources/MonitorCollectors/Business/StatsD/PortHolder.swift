import Glibc

/// Finds out who has a port: `/proc/net/udp` names the socket, the descriptors of the processes
/// name who has it (`proc(5)`).
///
/// Only asked when a port could not be had: it looks at every descriptor one may see.
enum PortHolder {
  /// The name and number of a process that has a UDP port; `nil` where it cannot be seen.
  static func ofUDP(_ port: UInt16) -> String? {
    var inodes: Set<String> = []
    for table in ["/proc/net/udp", "/proc/net/udp6"] {
      for line in lines(of: table).dropFirst() {
        let fields = line.split(separator: " ")
        guard fields.count > 9, let place = fields[1].split(separator: ":").last,
          UInt16(place, radix: 16) == port
        else { continue }
        inodes.insert("socket:[\(fields[9])]")
      }
    }
    guard !inodes.isEmpty else { return nil }
    for process in names(in: "/proc") where process.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) {
      for descriptor in names(in: "/proc/\(process)/fd") {
        guard let target = link("/proc/\(process)/fd/\(descriptor)"), inodes.contains(target) else {
          continue
        }
        let name = lines(of: "/proc/\(process)/comm").first ?? "a process"
        return "\(name) (process \(process))"
      }
    }
    return nil
  }

  private static func lines(of path: String) -> [String] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    // A machine with more sockets than this has other worries.
    while bytes.count < 16 << 20 {
      let count = read(file, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }

  private static func link(_ path: String) -> String? {
    var target = [UInt8](repeating: 0, count: 64)
    let count = target.withUnsafeMutableBytes { room -> Int in
      guard let base = room.baseAddress else { return 0 }
      return readlink(path, base.assumingMemoryBound(to: CChar.self), room.count)
    }
    return count > 0 ? String(decoding: target[..<count], as: UTF8.self) : nil
  }
}
