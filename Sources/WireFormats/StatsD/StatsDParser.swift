/// Reads the lines of one StatsD datagram: plain StatsD, DogStatsD, and the ways of Librato
/// (`name#k=v:1|c`), Influx (`name,k=v:1|c`) and SignalFx (`name[k=v]:1|c`) to put tags into names.
///
/// Etsy's statsd, `docs/metric_types.md`; DogStatsD's datagram format up to protocol 1.3; the
/// dialects as prometheus/statsd_exporter takes them. Nothing is allocated; a bad line is an item
/// like any other and disturbs no neighbour.
/// - Complexity: linear in the bytes of the line.
package struct StatsDParser {
  private let bytes: Bytes
  private var offset = 0
  /// Where the line of the last item is, without its end.
  package private(set) var line = 0..<0

  /// Makes a parser of a datagram, which must outlive it.
  package init(_ bytes: Bytes) { self.bytes = bytes }

  /// The next line that is not empty; `nil` at the end.
  package mutating func next() -> StatsDItem? {
    while offset < bytes.count {
      let start = offset
      var end = bytes.place(of: UInt8(ascii: "\n"), from: start) ?? bytes.count
      offset = end + 1
      if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      guard end > start else { continue }
      line = start..<end
      return item()
    }
    return nil
  }

  private func item() -> StatsDItem {
    if bytes[line.lowerBound] == UInt8(ascii: "_") {
      if starts("_e{") { return StatsDTelling.event(bytes, line) }
      if starts("_sc|") { return StatsDTelling.check(bytes, line) }
    }
    return metric()
  }

  private func starts(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    return line.count >= count
      && bytes.part(line.lowerBound..<line.lowerBound + count).equals(text)
  }

  // MARK: - Measurements

  private func metric() -> StatsDItem {
    let end = line.upperBound
    var place = line.lowerBound
    while place < end {
      let byte = bytes[place]
      if byte == UInt8(ascii: ":") { break }
      if byte == UInt8(ascii: "|") { return .bad(.noValue) }
      if byte == UInt8(ascii: "[") {
        // A dimension's value may hold a colon.
        guard let close = find(UInt8(ascii: "]"), place, end) else { return .bad(.openBracket) }
        place = close
      }
      place += 1
    }
    guard place < end else { return .bad(.noValue) }
    let head = line.lowerBound..<place
    guard !head.isEmpty else { return .bad(.noName) }
    guard let bar = find(UInt8(ascii: "|"), place + 1, end) else { return .bad(.noType) }
    let values = place + 1..<bar
    var typeEnd = bar + 1
    while typeEnd < end, bytes[typeEnd] != UInt8(ascii: "|") { typeEnd += 1 }
    guard typeEnd > bar + 1 else { return .bad(.noType) }
    guard let kind = StatsDKind(bytes, bar + 1..<typeEnd) else { return .bad(.unknownType) }
    var metric = StatsDMetric(
      head: head, values: values, first: 0, isSigned: false, isPacked: false, kind: kind, rate: 1,
      tags: 0..<0, timestamp: 0)
    guard readValues(&metric) else { return .bad(.badValue) }
    while typeEnd < end {
      let start = typeEnd + 1
      typeEnd = find(UInt8(ascii: "|"), start, end) ?? end
      if let fault = readField(start..<typeEnd, &metric) { return .bad(fault) }
    }
    return .metric(metric)
  }

  /// Takes in the values; false where one is none.
  @inline(__always) private func readValues(_ metric: inout StatsDMetric) -> Bool {
    let end = metric.values.upperBound
    var place = metric.values.lowerBound
    guard place < end else { return false }
    if metric.kind == .set { return true }
    metric.isSigned = StatsDValues.isSign(bytes[place])
    guard let first = StatsDNumber.read(bytes, &place, end) else { return false }
    metric.first = first
    while place < end {
      guard bytes[place] == UInt8(ascii: ":") else { return false }
      metric.isPacked = true
      place += 1
      guard StatsDNumber.read(bytes, &place, end) != nil else { return false }
    }
    return true
  }

  /// Takes in a part between bars.
  @inline(__always) private func readField(
    _ place: Range<Int>, _ metric: inout StatsDMetric
  ) -> StatsDFault? {
    // Some clients end a line with a bar.
    guard let first = place.first else { return nil }
    switch bytes[first] {
    case UInt8(ascii: "#"): metric.tags = first + 1..<place.upperBound
    case UInt8(ascii: "@"):
      var offset = first + 1
      guard let rate = StatsDNumber.read(bytes, &offset, place.upperBound),
        offset == place.upperBound, rate > 0, rate <= 1
      else { return .badRate }
      metric.rate = rate
    case UInt8(ascii: "T"):
      guard let time = StatsDTelling.seconds(bytes, first + 1..<place.upperBound) else {
        return .badTimestamp
      }
      metric.timestamp = time
    default:
      // `c:` a container, `e:` and `card:` from protocol 1.4 on, and what comes after them.
      guard StatsDTelling.isMarked(bytes, place) else { return .unknownField }
    }
    return nil
  }

  @inline(__always) private func find(_ byte: UInt8, _ start: Int, _ end: Int) -> Int? {
    guard let place = bytes.place(of: byte, from: start), place < end else { return nil }
    return place
  }
}
