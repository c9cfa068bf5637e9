/// Text for tables.
package enum LabText {
  /// A number with so many decimals, rounded half away from zero.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    var scale: Int64 = 1
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int64((abs(value) * Double(scale)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return "\(sign)\(scaled)" }
    let part = "\(scaled % scale)"
    return "\(sign)\(scaled / scale)."
      + String(repeating: "0", count: decimals - part.utf8.count) + part
  }

  /// A title of 34 columns and fields of 9, each to the right.
  static func row(_ title: String, _ fields: [String]) -> String {
    var line = title + String(repeating: " ", count: max(0, 34 - title.count))
    for field in fields { line += String(repeating: " ", count: max(1, 10 - field.count)) + field }
    return line
  }
}
