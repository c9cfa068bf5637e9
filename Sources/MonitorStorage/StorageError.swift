/// What can go wrong with stored bytes.
package enum StorageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The bytes are not what the format promises; the offset counts from the start of the chunk.
  case damaged(offset: Int, String)

  /// What and where, in a sentence.
  package var description: String {
    switch self {
    case .damaged(let offset, let what): "damaged at byte \(offset): \(what)"
    }
  }
}
