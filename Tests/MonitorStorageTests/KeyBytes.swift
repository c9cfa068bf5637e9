/// Bytes written as hexadecimal digits, as test vectors have them.
func hex(_ text: String) -> [UInt8] {
  var bytes: [UInt8] = []
  var rest = text[...]
  while rest.count >= 2, let byte = UInt8(rest.prefix(2), radix: 16) {
    bytes.append(byte)
    rest = rest.dropFirst(2)
  }
  precondition(rest.isEmpty, "not hexadecimal: \(text)")
  return bytes
}
