/// A message of a client to a daemon.
///
/// ```
///   0  version (number)  AttachHello          hello; what follows the version is that version's own
///   1                                         subscribe
///   2                                         acknowledge
///   3  number            AttachRequest        request
/// ```
package enum AttachMessage: Sendable {
  /// The first one.
  case hello(AttachHello)
  /// A hello of another version of the protocol.
  case foreign(version: UInt64)
  /// Snapshots are wanted.
  case subscribe
  /// The newest snapshot was taken in: the next may come.
  case acknowledge
  /// Something is asked for; its answer carries the same number.
  case request(UInt64, AttachRequest)

  /// The bytes.
  package func packed() throws(PackedError) -> [UInt8] {
    var writer = PackedWriter()
    switch self {
    case .hello(let hello):
      writer.put(byte: 0)
      writer.put(number: AttachProtocol.version)
      try PackedEncoder.encode(hello, into: &writer)
    case .foreign(let version):
      writer.put(byte: 0)
      writer.put(number: version)
    case .subscribe: writer.put(byte: 1)
    case .acknowledge: writer.put(byte: 2)
    case .request(let number, let request):
      writer.put(byte: 3)
      writer.put(number: number)
      try PackedEncoder.encode(request, into: &writer)
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
        self = .foreign(version: version)
        return
      }
      self = .hello(try PackedDecoder.decode(AttachHello.self, from: &reader))
    case 1: self = .subscribe
    case 2: self = .acknowledge
    case 3:
      let number = try reader.number()
      self = .request(number, try PackedDecoder.decode(AttachRequest.self, from: &reader))
    default: throw reader.error("no message begins so")
    }
    guard reader.left == 0 else { throw reader.error("bytes are left over") }
  }
}
