/// The form of an instant query, as `application/x-www-form-urlencoded` (WHATWG URL, section 5).
enum FleetForm {
  /// The bytes of a question as of a time of the server, or of its own now, that may take so many
  /// milliseconds there.
  static func bytes(_ query: String, seconds: Double?, milliseconds: Int) -> [UInt8] {
    var form = Array("query=".utf8)
    append(query, to: &form)
    if let seconds {
      // Milliseconds are as fine as servers are.
      let thousandths = Int64((seconds * 1_000).rounded())
      let rest = String(1_000 + thousandths % 1_000).dropFirst()
      form += Array("&time=\(thousandths / 1_000).\(rest)".utf8)
    }
    form += Array("&timeout=\(milliseconds)ms".utf8)
    return form
  }

  private static func append(_ text: String, to form: inout [UInt8]) {
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."), UInt8(ascii: "*"):
        form.append(byte)
      case UInt8(ascii: " "): form.append(UInt8(ascii: "+"))
      default: form += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
  }
}
