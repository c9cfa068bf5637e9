/// A message of a daemon to a client.
///
/// ```
///   0  version (number)  AttachWelcome   welcome; what follows the version is that version's own
///   1  version (number)  text            refused
///   2  text                              goodbye
///   3  SnapshotDelta                     snapshot
///   4  number            AttachAnswer    answer
/// ```
package enum AttachReply: Sendable {
  /// The client is attached.
  case welcome(AttachWelcome)
  /// The client is not attached, and why; the connection ends.
  case refused(version: UInt64, reason: String)
  /// The connection ends, and why.
  case goodbye(reason: String)
  /// A tick, as a change of the one before.
  case snapshot(SnapshotDelta)
  /// The answer to a request.
  case answer(UInt64, AttachAnswer)

  /// The bytes.
  package func packed() throws(PackedError) -> [UInt8] {
    var writer = PackedWriter()
    switch self {
    case .welcome(let welcome):
      writer.put(byte: 0)
      writer.put(number: AttachProtocol.version)
      try PackedEncoder.encode(welcome, into: &writer)
    case .refused(let version, let reason):
      writer.put(byte: 1)
      writer.put(number: version)
      writer.put(text: reason)
    case .goodbye(let reason):
      writer.put(byte: 2)
      writer.put(text: reason)
    case .snapshot(let delta):
      writer.reserve(1 << 15)
      writer.put(byte: 3)
      try PackedEncoder.encode(delta, into: &writer)
    case .answer(let number, let answer):
      writer.put(byte: 4)
      writer.put(number: number)
      try PackedEncoder.encode(answer, into: &writer)
    }
    return writer.bytes
  }

  /// Reads the bytes of a message.
  ///
  /// - Throws: for bytes that are none.
  package init(packed bytes: [UInt8]) throws(PackedError) {
    var reader = PackedReader(bytes)
    switch try reader.byte() {
    case 0:
      let version = try reader.number()
      guard version == AttachProtocol.version else {
        self = .refused(version: version, reason: "")
        return
      }
      self = .welcome(try PackedDecoder.decode(AttachWelcome.self, from: &reader))
    case 1:
      let version = try reader.number()
      self = .refused(version: version, reason: try reader.text())
    case 2: self = .goodbye(reason: try reader.text())
    case 3: self = .snapshot(try PackedDecoder.decode(SnapshotDelta.self, from: &reader))
    case 4:
      let number = try reader.number()
      self = .answer(number, try PackedDecoder.decode(AttachAnswer.self, from: &reader))
    default: throw reader.error("no message begins so")
    }
    guard reader.left == 0 else { throw reader.error("bytes are left over") }
  }
}
