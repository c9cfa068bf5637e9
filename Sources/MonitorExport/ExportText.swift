package import MonitorModel

/// Pieces of text that exports have in common.
package enum ExportText {
  /// Appends a finite number so that it reads back the same, without a fraction where it has none.
  static func append(_ number: Double, to bytes: inout [UInt8]) {
    // Beyond 2⁵³ a double has no digits after the point, and an exponent is shorter.
    if number.magnitude < 9_007_199_254_740_992, number == number.rounded(.towardZero) {
      bytes.append(contentsOf: String(Int64(number)).utf8)
    } else {
      bytes.append(contentsOf: number.description.utf8)
    }
  }

  /// A text as a field of CSV (RFC 4180): in quotes where it would not be one field without.
  ///
  /// One that a spreadsheet would take for a formula has an apostrophe in front, which makes it a
  /// text there.
  static func csvField(_ text: String) -> String {
    let isFormula = text.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
    let text = isFormula ? "'" + text : text
    let isPlain = text.utf8.allSatisfy { byte in
      byte >= 0x20 && byte != UInt8(ascii: ",") && byte != UInt8(ascii: "\"")
    }
    guard !isPlain || text.hasPrefix(" ") || text.hasSuffix(" ") else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// What a reading is, in a word: `value`, `stale`, or why there is no value.
  package static func state(_ reading: Reading) -> String {
    switch reading {
    case .value: "value"
    case .stale: "stale"
    case .warmingUp: "warming_up"
    case .gap(let reason): name(reason)
    }
  }

  private static func name(_ reason: GapReason) -> String {
    switch reason {
    case .absent: "absent"
    case .forbidden: "forbidden"
    case .malformed: "malformed"
    case .counterReset: "counter_reset"
    case .idle: "idle"
    case .timedOut: "timed_out"
    case .vanished: "vanished"
    case .failed: "failed"
    case .skipped: "skipped"
    }
  }

  /// The reading of a series, where what is no number counts as a failure to read.
  package static func reading(_ row: ProcessedData, _ id: SeriesID) -> Reading {
    let reading = row.reading(id)
    if let value = reading.value, !value.isFinite { return .gap(.failed) }
    return reading
  }
}
