/// Finds the format of a log from some of its lines.
package enum AccessLogRecogniser {
  /// Lines that are looked at.
  package static let sampleLines = 64

  /// The formats that can be told from lines, the most particular first.
  package static let formats: [AccessLogParser] = [
    .json, .haproxy, .ltsv, .traefik, .hostCombined, .combined, .common,
  ]

  /// The format that reads most of the lines in a chunk; `nil` where none reads half of them.
  ///
  /// - Complexity: `sampleLines` × formats.
  package static func format(of chunk: Bytes) -> AccessLogParser? {
    var lines: [Range<Int>] = []
    var place = 0
    while place < chunk.count, lines.count < sampleLines {
      let end = chunk.place(of: 0x0A, from: place) ?? chunk.count
      if end > place { lines.append(place..<end) }
      place = end + 1
    }
    var best: (parser: AccessLogParser, count: Int)?
    var line = AccessLogLine()
    for parser in formats {
      let count = lines.count { parser.parse(chunk.part($0), into: &line) == nil }
      if count > best?.count ?? 0 { best = (parser, count) }
    }
    guard let best, best.count * 2 >= lines.count else { return nil }
    return best.parser
  }
}
