// The rest of what a connection needs of it is there already.
extension AttachHost: AttachPeer {
  /// The connection has ended.
  package func close() async { await close(reason: nil) }
}
