import Glibc
import NIOCore
import NIOPosix

extension PeerKind {
  /// The other end of a connection.
  init(of channel: any Channel, isLocal: Bool) {
    guard isLocal else {
      let address = channel.remoteAddress
      let host = address?.ipAddress ?? "?"
      let port = address?.port ?? 0
      self = .network(address: "\(HostText.bracketed(host)):\(port)")
      return
    }
    self = .local(user: Self.user(getuid()))
  }

  private static func user(_ id: uid_t) -> String {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 4_096)
    guard getpwuid_r(id, &entry, &buffer, buffer.count, &found) == 0, found != nil,
      let name = entry.pw_name
    else { return "uid \(id)" }
    return String(cString: name)
  }
}
