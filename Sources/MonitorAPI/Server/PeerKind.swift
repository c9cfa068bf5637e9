/// The other end of a connection, before anything was read from it.
package enum PeerKind: Hashable, Sendable {
  /// A user of this machine, over the local socket, whose mode lets only its owner in.
  case local(user: String)
  /// An address.
  case network(address: String)

  /// For logs and lists.
  package var address: String {
    switch self {
    case .local: AttachHost.localAddress
    case .network(let address): address
    }
  }
}
