/// The Prometheus text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats), read
/// leniently.
extension Exposition {
  /// Reads all lines, and counts those that cannot be understood.
  mutating func readText(_ bytes: Bytes, _ sampleLimit: Int) {
    table.removeAll()
    var family = -1
    var start = 0
    var number = 1
    while start < bytes.count {
      if samples.count >= sampleLimit || families.count >= Self.familyLimit {
        isCut = true
        return
      }
      let end = bytes.place(of: UInt8(ascii: "\n"), from: start) ?? bytes.count
      let isDOS = end > start && bytes[end - 1] == UInt8(ascii: "\r")
      var line = ExpositionLine(bytes, start..<(isDOS ? end - 1 : end), number: number)
      line.skipBlanks()
      if !line.isOver {
        do throws(ExpositionError) {
          if line.skip(UInt8(ascii: "#")) {
            try readComment(&line, &family)
          } else {
            try readSample(&line, &family)
          }
        } catch {
          refuse(error)
        }
      }
      start = end + 1
      number += 1
    }
  }

  /// Reads what stands behind `#`: only `TYPE` matters.
  private mutating func readComment(
    _ line: inout ExpositionLine, _ family: inout Int
  ) throws(ExpositionError) {
    line.skipBlanks()
    let word = line.field(tabs: true)
    guard line.bytes.part(word).equals("TYPE") else { return }
    line.skipBlanks()
    let name = try line.name()
    line.skipBlanks()
    let place = line.at
    let word2 = line.field(tabs: true)
    guard let type = ExpositionType(text: line.bytes.part(word2)) else {
      line.at = place
      throw line.error(.type)
    }
    line.skipBlanks()
    guard line.isOver else { throw line.error(.separator) }
    if let known = table.find(name, line.bytes, families) {
      if families[known].samples > 0 { throw line.error(.lateMetadata) }
      families[known].type = type
      family = known
    } else {
      family = add(name, type, line.bytes)
    }
  }

  private mutating func add(_ name: Range<Int>, _ type: ExpositionType, _ bytes: Bytes) -> Int {
    families.append(ExpositionFamily(name: name, type: type, unit: 0..<0, samples: 0))
    table.insert(families.count - 1, bytes, families)
    return families.count - 1
  }

  private mutating func readSample(
    _ line: inout ExpositionLine, _ family: inout Int
  ) throws(ExpositionError) {
    let name = try line.name()
    line.skipBlanks()
    var labels = name.upperBound..<name.upperBound
    pieces.removeAll(keepingCapacity: true)
    if line.skip(UInt8(ascii: "{")) {
      labels = try line.labels(into: &pieces, lenient: true)
      line.skipBlanks()
    }
    let field = line.field(tabs: true)
    guard let value = ExpositionNumber.read(line.bytes, field) else {
      line.at = field.lowerBound
      throw line.error(.value)
    }
    line.skipBlanks()
    var seconds = Double.nan
    if !line.isOver {
      let field = line.field(tabs: true)
      guard let time = Self.milliseconds(line.bytes, field) else {
        line.at = field.lowerBound
        throw line.error(.timestamp)
      }
      seconds = time * 1e-3
      line.skipBlanks()
      guard line.isOver else { throw line.error(.separator) }
    }
    let part = owner(of: name, line.bytes, &family)
    families[family].samples += 1
    samples.append(
      ExpositionSample(
        value: value, seconds: seconds,
        key: ByteHash.hash(line.bytes, labels, seed: ByteHash.hash(line.bytes, name)),
        family: family, part: part, name: name, labels: labels))
  }

  /// A whole number of milliseconds.
  private static func milliseconds(_ bytes: Bytes, _ range: Range<Int>) -> Double? {
    for index in range where bytes[index] &- 0x30 > 9 {
      let isSign = bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+")
      guard isSign, index == range.lowerBound else { return nil }
    }
    return ExpositionNumber.read(bytes, range)
  }

  /// Finds the family that a sample belongs to, mostly that of the sample before, or makes one.
  @inline(__always)
  private mutating func owner(
    of name: Range<Int>, _ bytes: Bytes, _ family: inout Int
  ) -> ExpositionSample.Part {
    if family >= 0, let part = Self.part(name, families[family], bytes) { return part }
    return search(name, bytes, &family)
  }

  private mutating func search(
    _ name: Range<Int>, _ bytes: Bytes, _ family: inout Int
  ) -> ExpositionSample.Part {
    if let known = table.find(name, bytes, families) {
      family = known
      return .value
    }
    for suffix in ["_bucket", "_count", "_sum"] as [StaticString] {
      let length = name.count - suffix.utf8CodeUnitCount
      guard length > 0,
        bytes.part(name.lowerBound + length..<name.upperBound).equals(suffix)
      else { continue }
      let stem = name.lowerBound..<name.lowerBound + length
      if let known = table.find(stem, bytes, families),
        let part = Self.part(name, families[known], bytes)
      {
        family = known
        return part
      }
    }
    family = add(name, .unknown, bytes)
    return .value
  }

  /// What a sample of this name is of a family; `nil` where it is not of it.
  @inline(__always)
  private static func part(
    _ name: Range<Int>, _ family: ExpositionFamily, _ bytes: Bytes
  ) -> ExpositionSample.Part? {
    let length = family.name.count
    guard name.count >= length,
      ExpositionLine.isEqual(
        bytes, family.name, name.lowerBound..<name.lowerBound + length)
    else { return nil }
    if name.count == length { return .value }
    guard family.type == .histogram || family.type == .summary || family.type == .gaugeHistogram
    else { return nil }
    let suffix = bytes.part(name.lowerBound + length..<name.upperBound)
    if family.type != .summary, suffix.equals("_bucket") { return .bucket }
    if suffix.equals("_count") { return .count }
    return suffix.equals("_sum") ? .sum : nil
  }
}
