/// A document that is written without a detour, as it is made at every tick or event.
package protocol JSONWritable {
  /// Writes it as one value.
  func write(to writer: inout JSONWriter)
}

extension JSONWritable {
  /// Its JSON.
  package var json: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes
  }
}
