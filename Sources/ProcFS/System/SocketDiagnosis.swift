import Glibc

/// Asks the kernel for all TCP sockets of both IP versions over netlink (sock_diag(7)).
///
/// One request walks the table of connections once and costs a fiftieth of `/proc/net/tcp`.
package struct SocketDiagnosis: ~Copyable {
  private var descriptor: Int32 = -1
  private var reply: UnsafeMutableRawBufferPointer

  /// `AF_NETLINK`, `NETLINK_SOCK_DIAG`, `TCPDIAG_GETSOCK`, `NLM_F_REQUEST | NLM_F_DUMP`.
  private static let family: Int32 = 16
  private static let netlinkProtocol: Int32 = 4
  private static let requestType: UInt16 = 18
  private static let requestFlags: UInt16 = 0x301
  /// `struct nlmsghdr` and `struct inet_diag_req`.
  private static let requestBytes = 76
  private static let statesOffset = 68

  /// Opens nothing before the first count.
  package init() {
    reply = .allocate(byteCount: 32 << 10, alignment: 16)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    reply.deallocate()
  }

  /// Counts the sockets by state into `states`.
  ///
  /// - Throws: `cannotOpen` or `cannotRead` where the kernel does not answer; `states` is then
  ///   without meaning.
  package mutating func count(into states: inout TCPStates) throws(ProcFSError) {
    states.reset()
    try openIfNeeded()
    var request = [UInt8](repeating: 0, count: Self.requestBytes)
    request.withUnsafeMutableBytes { bytes in
      bytes.storeBytes(of: UInt32(Self.requestBytes), as: UInt32.self)
      bytes.storeBytes(of: Self.requestType, toByteOffset: 4, as: UInt16.self)
      bytes.storeBytes(of: Self.requestFlags, toByteOffset: 6, as: UInt16.self)
      bytes.storeBytes(of: UInt32(0x1FFF), toByteOffset: Self.statesOffset, as: UInt32.self)
    }
    guard send(descriptor, request, request.count, 0) == request.count else { throw failed() }
    while true {
      // The kernel puts the next part into the queue while this one is taken: nothing to wait for.
      let got = recv(descriptor, reply.baseAddress, reply.count, Int32(MSG_DONTWAIT))
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else { throw failed() }
      let part = UnsafeRawBufferPointer(rebasing: reply[0..<got])
      if try states.add(diagnosis: part) { return }
    }
  }

  private mutating func openIfNeeded() throws(ProcFSError) {
    guard descriptor < 0 else { return }
    descriptor = socket(
      Self.family, Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue), Self.netlinkProtocol)
    guard descriptor >= 0 else { throw .cannotOpen(path: "netlink sock_diag", errno: errno) }
  }

  /// Closes the socket, so that what is left of an answer is not taken for the next.
  private mutating func failed() -> ProcFSError {
    let code = errno
    close(descriptor)
    descriptor = -1
    return .cannotRead(path: "netlink sock_diag", errno: code)
  }
}

extension TCPStates {
  /// Adds the sockets of one part of an answer of `sock_diag`.
  ///
  /// - Returns: whether it was the last part.
  /// - Throws: `cannotRead` with the kernel's error, `malformed` where a message does not fit.
  package mutating func add(diagnosis bytes: UnsafeRawBufferPointer) throws(ProcFSError) -> Bool {
    let headerBytes = 16
    var offset = 0
    while bytes.count - offset >= headerBytes {
      let length = Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      let type = bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt16.self)
      guard length >= headerBytes, length <= bytes.count - offset else {
        throw .malformed(path: "netlink sock_diag", offset: offset)
      }
      switch type {
      case 3: return true
      case 2:
        guard length >= headerBytes + 4 else {
          throw .malformed(path: "netlink sock_diag", offset: offset)
        }
        let code = bytes.loadUnaligned(fromByteOffset: offset + headerBytes, as: Int32.self)
        throw .cannotRead(path: "netlink sock_diag", errno: code == .min ? EIO : -code)
      default:
        if length >= headerBytes + 2 { count(state: bytes[offset + headerBytes + 1]) }
      }
      offset += (length + 3) & ~3
    }
    return false
  }
}
