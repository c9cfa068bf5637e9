import MonitorModel
import WireFormats

/// Finds the subject of a measurement by its parts, whatever the order of its tags, and makes new
/// ones within the limits.
///
/// Only asked where a line is not known by its bytes. Nothing is allocated for what is known, nor
/// for what is refused or folded, so an explosion of tags costs time for each line, but no memory.
struct StatsDRegistry: Sendable {
  private struct Name: Sendable {
    var measure: StatsDMeasure
    var base: String
    var combinations = 0
    /// The subject that sums up the rest; −1 while there is none.
    var other: Int32 = -1
  }

  private static var nothing: Bytes { Bytes(start: nil, count: 0) }
  private static let families = ["system.", "http.", "db."]

  private let limits: StatsDLimits
  private let prefix: String
  private var identity = StatsDIdentity()
  private var scratch: [UInt8] = []
  private var nameTable = StatsDKeyTable(keys: Limits.sourceSeries, bytes: 1 << 20)
  private var subjectTable = StatsDKeyTable(keys: 4 * Limits.sourceSeries, bytes: 16 << 20)
  private var names: [Name] = []
  /// Who has the name of a series.
  private var owners: [String: Int] = [:]
  private var byKey: [SeriesKey: Int32] = [:]
  private var seriesCount: Int
  /// Histograms given away.
  private(set) var histograms = 0
  /// Sets given away.
  private(set) var sets = 0
  /// All subjects, in the order they came.
  private(set) var subjects: [StatsDSubject] = []

  /// What became of a measurement.
  enum Finding {
    /// It has a subject of its own.
    case own(Int32)
    /// It is summed up with others.
    case folded(Int32)
    /// It is not kept.
    case refused(StatsDRefusal)
    /// Its line is bad.
    case bad(StatsDFault)
  }

  /// Makes one without subjects; names are put behind `prefix`, and `reserved` ones are taken.
  init(limits: StatsDLimits, prefix: String, reserved: [String]) {
    self.limits = limits
    self.prefix = String(decoding: prefix.utf8.map(Self.safe), as: UTF8.self)
    seriesCount = limits.ownSeries
    for name in reserved { owners[name] = -1 }
    scratch.reserveCapacity(2 * StatsDIdentity.bytesMost)
  }

  /// Finds or makes the subject of a measurement.
  mutating func find(_ metric: StatsDMetric, _ bytes: Bytes) -> Finding {
    if let fault = identity.read(metric, bytes) { return .bad(fault) }
    let measure = StatsDMeasure(metric.kind)
    let name: Int
    do throws(StatsDRefusal) { name = try findName(measure, bytes) } catch {
      return .refused(error)
    }
    identity.sortTags(bytes)
    writeTags(name, bytes)
    let hash = scratch.withUnsafeBytes { StatsDKeyTable.hash($0, Self.nothing, 0) }
    let known = scratch.withUnsafeBytes { subjectTable.find(hash, $0, Self.nothing, 0) }
    if known >= 0 { return .own(known) }
    let isFull = seriesCount + measure.seriesCount > limits.series
    if isFull || !identity.tags.isEmpty && names[name].combinations >= limits.combinations {
      return fold(name, isFull: isFull)
    }
    return make(name, hash, bytes)
  }

  // MARK: - Names

  private mutating func findName(
    _ measure: StatsDMeasure, _ bytes: Bytes
  ) throws(StatsDRefusal) -> Int {
    scratch.removeAll(keepingCapacity: true)
    for part in identity.name {
      for place in part { scratch.append(Self.safe(bytes[place])) }
    }
    let mark = measure.rawValue
    let hash = scratch.withUnsafeBytes { StatsDKeyTable.hash($0, Self.nothing, mark) }
    let known = scratch.withUnsafeBytes { nameTable.find(hash, $0, Self.nothing, mark) }
    if known >= 0 { return Int(known) }
    guard seriesCount + measure.seriesCount <= limits.series else { throw .tooManySeries }
    var base = prefix + String(decoding: scratch, as: UTF8.self)
    if Self.families.contains(where: base.hasPrefix) { base = "statsd." + base }
    if !isFree(measure, base) { base += measure.suffix }
    guard isFree(measure, base) else { throw .nameTaken }
    let index = names.count
    let isKept = scratch.withUnsafeBytes { key in
      nameTable.insert(hash, key, Self.nothing, mark, Int32(index))
    }
    guard isKept else { throw .tooManySeries }
    for name in measure.names(of: base) { owners[name] = index }
    names.append(Name(measure: measure, base: base))
    return index
  }

  private func isFree(_ measure: StatsDMeasure, _ base: String) -> Bool {
    measure.names(of: base).allSatisfy { owners[$0] == nil }
  }

  /// A byte of a name as series have it: what is not a letter, a digit, `.`, `_` or `-` is `_`.
  @inline(__always) private static func safe(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "-"):
      byte
    default: UInt8(ascii: "_")
    }
  }

  // MARK: - Subjects

  /// Writes what tells subjects apart: the name's number and the sorted tags.
  private mutating func writeTags(_ name: Int, _ bytes: Bytes) {
    scratch.removeAll(keepingCapacity: true)
    for shift in [0, 8, 16, 24] { scratch.append(UInt8(truncatingIfNeeded: name >> shift)) }
    for tag in identity.tags {
      for place in tag.key { scratch.append(Self.safe(bytes[place])) }
      // Bytes that no UTF-8 has part the tags.
      scratch.append(0xFE)
      scratch.append(contentsOf: bytes[tag.value])
      scratch.append(0xFF)
    }
  }

  private mutating func fold(_ name: Int, isFull: Bool) -> Finding {
    if names[name].other >= 0 { return .folded(names[name].other) }
    guard !isFull else { return .refused(.tooManySeries) }
    guard names[name].measure != .gauge else { return .refused(.tooManyGauges) }
    do throws(StatsDRefusal) {
      names[name].other = try add(name, [SeriesKey.Label("other", "true")])
      return .folded(names[name].other)
    } catch {
      return .refused(error)
    }
  }

  /// Makes the subject that `identity` describes; its tags are in `scratch`.
  private mutating func make(_ name: Int, _ hash: UInt64, _ bytes: Bytes) -> Finding {
    let labels = makeLabels(bytes)
    let key = SeriesKey(names[name].base, labels)
    let subject: Int32
    if let same = byKey[key] {
      // Its bytes differ only where they are no text.
      subject = same
    } else {
      do throws(StatsDRefusal) { subject = try add(name, labels) } catch { return .refused(error) }
      byKey[key] = subject
      if !labels.isEmpty { names[name].combinations += 1 }
    }
    _ = scratch.withUnsafeBytes { subjectTable.insert(hash, $0, Self.nothing, 0, subject) }
    return .own(subject)
  }

  private mutating func add(
    _ name: Int, _ labels: [SeriesKey.Label]
  ) throws(StatsDRefusal) -> Int32 {
    let measure = names[name].measure
    guard seriesCount + measure.seriesCount <= limits.series else { throw .tooManySeries }
    var slot: Int32 = -1
    switch measure {
    case .counter, .gauge: break
    case .timing, .distribution:
      slot = Int32(histograms)
      histograms += 1
    case .set:
      guard sets < limits.sets else { throw .tooManySets }
      slot = Int32(sets)
      sets += 1
    }
    seriesCount += measure.seriesCount
    subjects.append(
      StatsDSubject(measure: measure, slot: slot, name: names[name].base, labels: labels))
    return Int32(subjects.count - 1)
  }

  /// The tags as labels; several values of one name are put together.
  private func makeLabels(_ bytes: Bytes) -> [SeriesKey.Label] {
    var labels: [SeriesKey.Label] = []
    for tag in identity.tags {
      var name = String(decoding: bytes[tag.key].map(Self.safe), as: UTF8.self)
      // These two have a meaning of ours.
      if name == "quantile" || name == "other" { name = "tag_" + name }
      let value = tag.value.isEmpty ? "true" : bytes.part(tag.value).text
      if let same = labels.firstIndex(where: { $0.name == name }) {
        labels[same].value += "," + value
      } else {
        labels.append(SeriesKey.Label(name, value))
      }
    }
    return labels
  }
}
