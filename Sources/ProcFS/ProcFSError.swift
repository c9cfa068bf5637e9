/// Why a file of `/proc` or `/sys` gave nothing.
package enum ProcFSError: Error, Hashable, Sendable {
  /// The file could not be opened; `errno` says why.
  case cannotOpen(path: String, errno: Int32)
  /// The file could not be read; `errno` says why.
  case cannotRead(path: String, errno: Int32)
  /// The bytes are not what the format promises; `offset` is the first byte not understood.
  case malformed(path: String, offset: Int)

  /// The file concerned.
  package var path: String {
    switch self {
    case .cannotOpen(let path, _), .cannotRead(let path, _), .malformed(let path, _): path
    }
  }

  /// The `errno` of the failed call; 0 for bytes that could not be understood.
  package var code: Int32 {
    switch self {
    case .cannotOpen(_, let errno), .cannotRead(_, let errno): errno
    case .malformed: 0
    }
  }
}

extension ProcFSError: CustomStringConvertible {
  /// Path, byte offset and `errno` in a sentence.
  package var description: String {
    switch self {
    case .cannotOpen(let path, let errno): "cannot open \(path): errno \(errno)"
    case .cannotRead(let path, let errno): "cannot read \(path): errno \(errno)"
    case .malformed(let path, let offset): "\(path) is not understood at byte \(offset)"
    }
  }
}
