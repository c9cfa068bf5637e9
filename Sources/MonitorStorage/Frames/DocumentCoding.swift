import FoundationEssentials

/// Rare facts as JSON (RFC 8259): they are few, and a field that is added later does not break what
/// was written before.
package enum DocumentCoding {
  /// The bytes of a fact.
  package static func encode(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    // What is recorded is made of numbers, texts and lists: there is nothing that could fail.
    guard let data = try? encoder.encode(value) else { return [] }
    return Array(data)
  }

  /// The fact that some bytes are.
  ///
  /// - Throws: `StorageError.damaged` where they are none.
  package static func decode<Value: Decodable>(
    _: Value.Type, _ bytes: ArraySlice<UInt8>, what: String
  ) throws(StorageError) -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try decoder.decode(Value.self, from: Data(bytes))
    } catch {
      throw .damaged(offset: bytes.startIndex, "\(what) that cannot be read")
    }
  }
}
