/// OpenMetrics 1.0.0 (github.com/OpenObservability/OpenMetrics, specification/OpenMetrics.md), read
/// strictly: the first error makes the whole wrong.
extension Exposition {
  /// Reads all lines; the samples stand only if there was no error.
  mutating func readOpenMetrics(_ bytes: Bytes, _ sampleLimit: Int) throws(ExpositionError) {
    seen.removeAll()
    if let place = UTF8Check.fault(in: bytes) {
      throw ExpositionError(line: 1, column: place + 1, reason: .notUTF8)
    }
    var family: OpenMetricsFamily?
    var start = 0
    var number = 1
    var isEnded = false
    while start < bytes.count {
      if samples.count >= sampleLimit || families.count >= Self.familyLimit {
        isCut = true
        return
      }
      let end = bytes.place(of: UInt8(ascii: "\n"), from: start) ?? bytes.count
      var line = ExpositionLine(bytes, start..<end, number: number)
      if isEnded { throw line.error(.afterEnd) }
      if start == end { throw line.error(.blankLine) }
      if bytes[end - 1] == UInt8(ascii: "\r") { throw line.error(.carriageReturn) }
      if bytes[start] != UInt8(ascii: "#") {
        try readStrict(&line, &family)
      } else if bytes.part(start..<end).equals("# EOF") {
        isEnded = true
      } else {
        try readMetadata(&line, &family)
      }
      start = end + 1
      number += 1
    }
    let line = ExpositionLine(bytes, bytes.count..<bytes.count, number: number)
    try close(&family, line)
    if !isEnded { throw line.error(.missingEnd) }
  }

  // MARK: - Families

  /// Ends a family: what can be judged only now.
  private mutating func close(
    _ family: inout OpenMetricsFamily?, _ line: ExpositionLine
  ) throws(ExpositionError) {
    guard var ended = family else { return }
    family = nil
    if let reason = ended.histogram.finish() { throw line.error(reason) }
    let type = ended.type ?? .unknown
    let stem = ByteHash.joined(line.bytes, ended.name)
    guard seen.names.insert(stem) else { throw line.error(.clash) }
    for (suffix, _) in OpenMetricsFamily.suffixes(type) where suffix.utf8CodeUnitCount > 0 {
      guard seen.names.insert(ByteHash.joined(suffix, after: stem)) else {
        throw line.error(.clash)
      }
    }
    if let unit = ended.unit, !unit.isEmpty {
      let name = ended.name
      guard type != .info, type != .stateSet, name.count > unit.count + 1,
        line.bytes[name.upperBound - unit.count - 1] == UInt8(ascii: "_"),
        ExpositionLine.isEqual(
          line.bytes, name.upperBound - unit.count..<name.upperBound, unit)
      else { throw line.error(.unit) }
      families[ended.index].unit = unit
    }
    families[ended.index].type = type
    families[ended.index].samples = ended.samples
  }

  private mutating func open(_ name: Range<Int>) -> OpenMetricsFamily {
    families.append(ExpositionFamily(name: name, type: .unknown, unit: 0..<0, samples: 0))
    seen.groups.removeAll()
    seen.series.removeAll()
    return OpenMetricsFamily(index: families.count - 1, name: name)
  }

  /// Reads `# HELP`, `# TYPE` or `# UNIT`.
  private mutating func readMetadata(
    _ line: inout ExpositionLine, _ family: inout OpenMetricsFamily?
  ) throws(ExpositionError) {
    let bytes = line.bytes
    guard line.skip(UInt8(ascii: "#")), line.skip(0x20) else { throw line.error(.metadata) }
    let word = bytes.part(line.field())
    guard line.skip(0x20) else { throw line.error(.metadata) }
    let name = try line.name()
    guard line.skip(0x20) else { throw line.error(.metadata) }
    if let known = family, ExpositionLine.isEqual(bytes, known.name, name) {
      if known.samples > 0 { throw line.error(.lateMetadata) }
    } else {
      try close(&family, line)
      family = open(name)
    }
    let text = line.at..<line.end
    if word.equals("HELP") {
      if family?.hasHelp == true { throw line.error(.repeatedMetadata) }
      family?.hasHelp = true
    } else if word.equals("TYPE") {
      if family?.type != nil { throw line.error(.repeatedMetadata) }
      guard let type = ExpositionType(openMetrics: bytes.part(text)) else {
        throw line.error(.type)
      }
      family?.type = type
    } else if word.equals("UNIT") {
      if family?.unit != nil { throw line.error(.repeatedMetadata) }
      family?.unit = text
    } else {
      throw line.error(.metadata)
    }
  }

  // MARK: - Samples

  private mutating func readStrict(
    _ line: inout ExpositionLine, _ family: inout OpenMetricsFamily?
  ) throws(ExpositionError) {
    let bytes = line.bytes
    let name = try line.name()
    var labels = line.at..<line.at
    pieces.removeAll(keepingCapacity: true)
    if line.skip(UInt8(ascii: "{")) { labels = try line.labels(into: &pieces, lenient: false) }
    guard line.skip(0x20) else { throw line.error(.separator) }
    let value = try number(&line, .value)
    var seconds = Double.nan
    var hasExemplar = false
    if line.skip(0x20) {
      if line.next != UInt8(ascii: "#") { seconds = try timestamp(&line) }
      if seconds.isNaN || line.skip(0x20) {
        hasExemplar = true
        try readExemplar(&line)
      }
    }
    guard line.isOver else { throw line.error(.separator) }
    if family?.part(of: name, bytes) == nil {
      try close(&family, line)
      family = open(name)
    }
    guard var own = family, let part = own.part(of: name, bytes) else {
      throw line.error(.name)
    }
    family = nil
    let special = try check(&own, part, value, line)
    if hasExemplar {
      let type = own.type ?? .unknown
      let isBucket = part == .bucket && (type == .histogram || type == .gaugeHistogram)
      guard isBucket || part == .total else { throw line.error(.exemplar) }
    }
    let key = ByteHash.hash(bytes, labels, seed: ByteHash.hash(bytes, name))
    if try place(&own, name, special.label, seconds, line) {
      if let bound = special.bound {
        if let reason = own.histogram.bucket(upTo: bound, value) { throw line.error(reason) }
      } else if own.type == .histogram || own.type == .gaugeHistogram {
        own.histogram.take(part, value)
      }
      samples.append(
        ExpositionSample(
          value: value, seconds: seconds, key: key, family: own.index, part: part, name: name,
          labels: labels))
      own.samples += 1
    }
    family = own
  }

  private func number(
    _ line: inout ExpositionLine, _ reason: ExpositionError.Reason
  ) throws(ExpositionError) -> Double {
    let field = line.field()
    guard let value = ExpositionNumber.read(line.bytes, field) else {
      line.at = field.lowerBound
      throw line.error(reason)
    }
    return value
  }

  private func timestamp(_ line: inout ExpositionLine) throws(ExpositionError) -> Double {
    let first = line.at
    let value = try number(&line, .timestamp)
    guard value.isFinite else {
      line.at = first
      throw line.error(.timestamp)
    }
    return value
  }

  /// Reads `# {labels} value [timestamp]`; nothing of it is kept.
  private mutating func readExemplar(_ line: inout ExpositionLine) throws(ExpositionError) {
    guard line.skip(UInt8(ascii: "#")), line.skip(0x20), line.skip(UInt8(ascii: "{")) else {
      throw line.error(.exemplar)
    }
    exemplarPieces.removeAll(keepingCapacity: true)
    _ = try line.labels(into: &exemplarPieces, lenient: false)
    var length = 0
    for piece in exemplarPieces {
      length += piece.name.count + Self.characters(line.bytes, piece.value)
    }
    // The limit of the specification, in characters of names and values.
    guard length <= 128, line.skip(0x20) else { throw line.error(.exemplar) }
    _ = try number(&line, .exemplar)
    if line.skip(0x20) { _ = try timestamp(&line) }
  }

  /// How many characters a label's value has once its escapes are undone.
  private static func characters(_ bytes: Bytes, _ range: Range<Int>) -> Int {
    var count = 0
    var at = range.lowerBound
    while at < range.upperBound {
      let isEscape =
        bytes[at] == UInt8(ascii: "\\") && at + 1 < range.upperBound
        && [UInt8(ascii: "n"), UInt8(ascii: "\\"), UInt8(ascii: "\"")].contains(bytes[at + 1])
      if bytes[at] & 0xC0 != 0x80 { count += 1 }
      at += isEscape ? 2 : 1
    }
    return count
  }
}
