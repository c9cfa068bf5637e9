/// A line of labelled tab-separated values (ltsv.org).
struct AccessLogLTSV: Sendable {
  /// Reads a line.
  func parse(_ line: Bytes, into result: inout AccessLogLine) -> AccessLogFault? {
    var place = 0
    var labels = 0
    while place < line.count {
      let end = line.place(of: 0x09, from: place) ?? line.count
      guard let colon = line.place(of: UInt8(ascii: ":"), from: place), colon < end else {
        return .form
      }
      labels += 1
      if let field = AccessLogKeys.ltsv.find(line, place, colon),
        let fault = result.set(field, line, colon + 1, end)
      {
        // `host:-` is a field that is not told.
        if fault != .form { return fault }
      }
      place = end + 1
    }
    return labels > 1 ? nil : .form
  }
}
