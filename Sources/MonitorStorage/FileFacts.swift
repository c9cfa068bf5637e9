/// What the file system knows of a path.
package struct FileFacts: Hashable, Sendable {
  /// What is at a path.
  package enum Kind: Hashable, Sendable {
    /// A regular file.
    case file
    /// A folder.
    case folder
    /// A device, a pipe or a socket.
    case other
  }

  /// What it is.
  package var kind: Kind
  /// Bytes, of a regular file.
  package var size: Int
  /// The number of the user whose it is.
  package var user: UInt32

  /// Makes facts.
  package init(kind: Kind, size: Int = 0, user: UInt32 = 0) {
    self.kind = kind
    self.size = size
    self.user = user
  }
}
