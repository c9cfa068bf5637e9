// What a connection needs of it is there already.
extension AttachHost: AttachPeer {}
