import Glibc
import MonitorModel

/// A socket that StatsD clients send to; closed, and its file removed, when the last owner is gone.
final class StatsDSocket: Sendable {
  /// How it takes bytes.
  enum Kind: Sendable {
    /// UDP.
    case udp
    /// A Unix datagram socket.
    case unixDatagram
    /// A Unix stream socket that others connect to.
    case unixStream
  }

  /// How it takes bytes.
  let kind: Kind
  /// The descriptor, which does not block.
  let descriptor: Int32
  /// Where it listens, as a person writes it.
  let place: String
  private let file: (path: String, device: UInt64, inode: UInt64)?

  private init(
    _ kind: Kind, _ descriptor: Int32, _ place: String,
    file: (path: String, device: UInt64, inode: UInt64)? = nil
  ) {
    self.kind = kind
    self.descriptor = descriptor
    self.place = place
    self.file = file
  }

  deinit {
    // Another process may have put a socket of its own in the place meanwhile.
    if let file, isReachable { unlink(file.path) }
    close(descriptor)
  }

  /// Whether clients still find it: false where its file was removed or replaced.
  var isReachable: Bool {
    guard let file else { return true }
    guard let now = Self.status(file.path) else { return false }
    return now.device == file.device && now.inode == file.inode
  }

  /// The port it has; `nil` where it has none.
  var port: UInt16? {
    guard kind == .udp else { return nil }
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let failed = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(descriptor, $0, &length)
      }
    }
    guard failed == 0 else { return nil }
    // The port stands at the same place in both kinds of addresses.
    return withUnsafeBytes(of: address) { UInt16($0[2]) << 8 | UInt16($0[3]) }
  }

  /// Datagrams the kernel threw away since the socket was opened, mostly for want of room; `nil`
  /// where it does not say.
  ///
  /// The number of `SO_RXQ_OVFL` and of the column `drops` in `/proc/net/udp`, asked for at once
  /// and not learnt with the next datagram: `SO_MEMINFO`, Linux 4.12 (`sock_diag(7)`,
  /// `SK_MEMINFO_DROPS`).
  var drops: UInt64? {
    guard kind == .udp else { return nil }
    var values = [UInt32](repeating: 0, count: 9)
    var length = socklen_t(values.count * 4)
    let meminfo: Int32 = 55
    guard getsockopt(descriptor, SOL_SOCKET, meminfo, &values, &length) == 0, length >= 36 else {
      return nil
    }
    return UInt64(values[8])
  }

  /// Bytes that may wait in the kernel.
  var receiveBuffer: Int {
    var size: Int32 = 0
    var length = socklen_t(4)
    getsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, &length)
    return Int(size)
  }

  /// How many datagrams may wait on a Unix socket that is made now (`unix(7)`,
  /// `net.unix.max_dgram_qlen`); `nil` where the kernel does not say.
  static var datagramQueue: Int? {
    let file = Glibc.open("/proc/sys/net/unix/max_dgram_qlen", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 24)
    let count = read(file, &bytes, bytes.count)
    guard count > 0 else { return nil }
    return Int(String(decoding: bytes[..<count].prefix { $0 > 0x20 }, as: UTF8.self))
  }

  // MARK: - Opening

  /// Opens a UDP socket at an address like `127.0.0.1:8125`.
  static func udp(_ text: String, buffer: Int) throws(CollectorError) -> StatsDSocket {
    guard let address = SocketAddress(text) else {
      throw CollectorError(
        .malformed, "`\(text)` is not an address and port, for example 127.0.0.1:8125")
    }
    let descriptor = try open(address.family, SOCK_DGRAM, text)
    var size = Int32(clamping: buffer)
    // The first is for those who may pass the system's limit; the other takes what is allowed.
    if setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size, 4) != 0 {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
    }
    guard address.bind(descriptor) else {
      let code = errno
      close(descriptor)
      throw refusal(code, address, text)
    }
    return StatsDSocket(.udp, descriptor, "UDP \(text)")
  }

  private static func refusal(
    _ code: Int32, _ address: SocketAddress, _ text: String
  ) -> CollectorError {
    switch code {
    case EADDRINUSE:
      let holder = PortHolder.ofUDP(address.port).map { "by \($0)" } ?? "by another program"
      return CollectorError(
        .failed,
        "UDP port \(address.port) (\(text)) is in use \(holder): end it, or give another address")
    case EACCES:
      return CollectorError(
        .forbidden, "UDP port \(address.port) needs root; ports from 1024 on do not")
    case EADDRNOTAVAIL:
      return CollectorError(.absent, "this machine has no address like that of UDP \(text)")
    default: return CollectorError(.failed, "UDP \(text): \(String(cString: strerror(code)))")
    }
  }

  /// Opens a Unix socket; a file left behind by a program that is gone is replaced.
  static func unix(
    _ kind: Kind, path: String, mode: UInt32
  ) throws(CollectorError) -> StatsDSocket {
    guard let address = SocketAddress(path: path) else {
      throw CollectorError(.malformed, "`\(path)` is no path for a socket: 1 to 107 bytes")
    }
    let type = kind == .unixStream ? SOCK_STREAM : SOCK_DGRAM
    try clear(path, address, type)
    let descriptor = try open(AF_UNIX, type, path)
    // So that the file never has a wider mode, not even between the next two calls.
    fchmod(descriptor, mode)
    guard address.bind(descriptor), chmod(path, mode) == 0,
      kind != .unixStream || listen(descriptor, 64) == 0, let status = status(path)
    else {
      let code = errno
      close(descriptor)
      throw CollectorError(
        code == EACCES ? .forbidden : .failed,
        "socket \(path): \(String(cString: strerror(code)))")
    }
    return StatsDSocket(
      kind, descriptor, path, file: (path, status.device, status.inode))
  }

  /// Removes a socket's file that nobody listens on.
  private static func clear(
    _ path: String, _ address: SocketAddress, _ type: __socket_type
  ) throws(CollectorError) {
    guard let status = status(path) else { return }
    guard status.isSocket else {
      throw CollectorError(.failed, "\(path) is there already and is no socket")
    }
    let probe = try open(AF_UNIX, type, path)
    defer { close(probe) }
    if !address.connect(probe), errno == ECONNREFUSED {
      unlink(path)
      return
    }
    throw CollectorError(
      .failed, "another program listens on \(path): end it, or give another path")
  }

  private static func open(
    _ family: Int32, _ type: __socket_type, _ text: String
  ) throws(CollectorError) -> Int32 {
    let flags = Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    let descriptor = socket(family, Int32(type.rawValue) | flags, 0)
    guard descriptor >= 0 else {
      throw CollectorError(.failed, "no socket for \(text): \(String(cString: strerror(errno)))")
    }
    return descriptor
  }

  private static func status(_ path: String) -> (isSocket: Bool, device: UInt64, inode: UInt64)? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    return (status.st_mode & S_IFMT == S_IFSOCK, UInt64(status.st_dev), UInt64(status.st_ino))
  }
}
