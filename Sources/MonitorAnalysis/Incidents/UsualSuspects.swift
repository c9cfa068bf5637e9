import Glibc
import MonitorModel

/// What part routes, statements and clients usually have in the series of their sources.
///
/// It always learns from the suspects that sources name; what was usual before an incident is a
/// `Reference` of one of two older copies, as `UsualUse` has them.
struct UsualSuspects: Sendable {
  /// What was usual at some time.
  struct Reference: Sendable {
    /// When it was usual.
    var at = MonotonicInstant(nanoseconds: .min / 2)
    /// Seconds that were learnt until then.
    var seconds = 0.0
    /// The parts, by place, and how far they usually move about that.
    var parts: [(serial: UInt32, usual: Double, spread: Double)] = []
  }

  private struct Key: Hashable {
    var series: String
    var labels: [SeriesKey.Label]
    var subject: String
  }

  private struct Suspect {
    var key: Key
    var unit: Unit
    var owner: Int
    /// Tells it from an earlier one in the same place.
    var serial: UInt32
    var now = 0.0
    var recent = 0.0
    var usual = 0.0
    /// The mean square of how far `recent` is from `usual`.
    var square = 0.0
    var seenAt: Int64
    var calmAt: Int64
  }

  private struct Owner {
    var name: String
    var places: [Int] = []
    var looks = 0.0
    var lastAt: Int64?
  }

  /// The most suspects that are followed, over all sources.
  static let most = 4_096
  private static let memory = 60.0
  private static let recentMemory = 3.0
  private static let spacing: Int64 = 15_000_000_000
  /// One that was not named for so long gives its place to another, in nanoseconds.
  private static let patience: Int64 = 600_000_000_000
  /// Amounts beyond are no part of anything; one of them would drown the rest.
  private static let largest = 1e18
  /// Seconds of learning below which no change can be told, only what is now.
  private static let leastLearnt = 10.0
  /// The least rise, as a share of what is now, that is more than a flutter.
  private static let leastRise = 0.05
  /// Up to so many times what is usual, one is calm.
  private static let calmRise = 1.4
  /// Kinds of suspects that are looked at when all are.
  private static let kindsMost = 64

  private var suspects: [Suspect] = []
  private var places: [Key: Int] = [:]
  private var bySeries: [String: [Int]] = [:]
  private var owners: [Owner] = []
  private var serial: UInt32 = 0
  private var fullUntil = Int64.min
  private var newer = Reference()
  private var older = Reference()
  private var first: MonotonicInstant?
  /// Suspects that found no room.
  private(set) var refused: UInt64 = 0

  /// Whether no source ever named one.
  var isEmpty: Bool { suspects.isEmpty }

  // MARK: Learning

  /// Learns from the newest report of a source.
  ///
  /// - Complexity: O(suspects of the source).
  mutating func observe(_ report: SourceReport, of collector: String, at: MonotonicInstant) {
    guard !report.suspects.isEmpty || owners.contains(where: { $0.name == collector }) else {
      return
    }
    let owner = ownerIndex(collector)
    let seconds = owners[owner].lastAt.map { Double(at.nanoseconds - $0) * 1e-9 } ?? 0
    if owners[owner].lastAt != nil, seconds <= 0 { return }
    owners[owner].lastAt = at.nanoseconds
    owners[owner].looks += 1
    if first == nil { first = at }
    for place in owners[owner].places { suspects[place].now = 0 }
    for suspect in report.suspects { name(suspect, owner, at.nanoseconds) }
    // The first values are the mean; one that appears later was nothing before.
    let mean = 1 / owners[owner].looks
    let share = max(mean, 1 - exp(-seconds / Self.memory))
    let recentShare = max(mean, 1 - exp(-seconds / Self.recentMemory))
    for place in owners[owner].places {
      let now = suspects[place].now
      suspects[place].usual += share * (now - suspects[place].usual)
      suspects[place].recent += recentShare * (now - suspects[place].recent)
      let distance = suspects[place].recent - suspects[place].usual
      suspects[place].square += share * (distance * distance - suspects[place].square)
      if abs(suspects[place].recent) <= Self.calmRise * abs(suspects[place].usual) {
        suspects[place].calmAt = at.nanoseconds
      }
    }
    keepCopies(at)
  }

  private mutating func ownerIndex(_ name: String) -> Int {
    if let known = owners.firstIndex(where: { $0.name == name }) { return known }
    owners.append(Owner(name: name))
    return owners.count - 1
  }

  private mutating func name(_ suspect: SourceReport.Suspect, _ owner: Int, _ at: Int64) {
    guard abs(suspect.amount) <= Self.largest else { return }
    let key = Key(series: suspect.series, labels: suspect.labels, subject: suspect.subject)
    guard let place = places[key] ?? admit(key, suspect.unit, owner, at) else {
      refused += 1
      return
    }
    if suspects[place].owner != owner { return }
    suspects[place].now += suspect.amount
    suspects[place].seenAt = at
  }

  private mutating func admit(_ key: Key, _ unit: Unit, _ owner: Int, _ at: Int64) -> Int? {
    serial += 1
    let fresh = Suspect(key: key, unit: unit, owner: owner, serial: serial, seenAt: at, calmAt: at)
    var place = suspects.count
    if place < Self.most {
      suspects.append(fresh)
    } else {
      // Where nobody is old enough, nobody is for some time: no search at every name.
      guard at >= fullUntil,
        let oldest = suspects.indices.min(by: { suspects[$0].seenAt < suspects[$1].seenAt })
      else { return nil }
      guard at - suspects[oldest].seenAt >= Self.patience else {
        fullUntil = suspects[oldest].seenAt + Self.patience
        return nil
      }
      let old = suspects[oldest]
      places[old.key] = nil
      bySeries[old.key.series]?.removeAll { $0 == oldest }
      owners[old.owner].places.removeAll { $0 == oldest }
      suspects[oldest] = fresh
      place = oldest
    }
    places[key] = place
    bySeries[key.series, default: []].append(place)
    owners[owner].places.append(place)
    return place
  }

  private mutating func keepCopies(_ at: MonotonicInstant) {
    let learnt = Double(at - (first ?? at)) * 1e-9
    let isYoung = learnt < 5
    guard isYoung || at - newer.at >= Self.spacing else { return }
    if isYoung {
      copy(into: &older, at, learnt)
    } else {
      swap(&older, &newer)
    }
    copy(into: &newer, at, learnt)
  }

  private func copy(into target: inout Reference, _ at: MonotonicInstant, _ learnt: Double) {
    target.at = at
    target.seconds = learnt
    target.parts.removeAll(keepingCapacity: true)
    for suspect in suspects {
      target.parts.append((suspect.serial, suspect.usual, max(0, suspect.square).squareRoot()))
    }
  }

  /// What was usual before an instant, as far back as is kept.
  func reference(before instant: MonotonicInstant) -> Reference {
    newer.at.nanoseconds <= instant.nanoseconds - 1_000_000_000 ? newer : older
  }

  // MARK: Blame

  /// Who explains a change of one of some series, the largest share first; who has the largest part
  /// where what was usual is not known.
  func causes(of keys: [SeriesKey], _ before: Reference, falls: Bool) -> [Cause] {
    var changes: [(place: Int, amount: Double)] = []
    var whole = 0.0
    var allUsual = 0.0
    let canCompare = before.seconds >= Self.leastLearnt
    if falls, !canCompare { return [] }
    for place in fitting(keys) {
      let recent = suspects[place].recent
      let usual = canCompare ? self.usual(place, before) : 0
      whole += max(abs(recent), abs(usual))
      allUsual += abs(usual)
      let change = falls ? usual - recent : recent - usual
      if change > 0 { changes.append((place, change)) }
    }
    let total = changes.reduce(0) { $0 + $1.amount }
    guard total > Self.leastRise * whole else { return [] }
    changes.sort { ($1.amount, $0.place) < ($0.amount, $1.place) }
    return changes.prefix(BlameTracker.most).filter {
      $0.amount >= BlameTracker.leastShare * total
    }.map { change in
      let suspect = suspects[change.place]
      return Cause(
        kind: .suspect(of: suspect.key.series), resource: nil,
        blame: Blame(
          subject: suspect.key.subject, amount: falls ? -change.amount : change.amount,
          unit: suspect.unit, share: min(1, change.amount / total)),
        sense: falls ? .fall : canCompare ? .rise : .use,
        before: canCompare ? self.usual(change.place, before) : nil,
        usualShare: allUsual > 0 ? abs(self.usual(change.place, before)) / allUsual : nil,
        part: total / whole,
        movement: canCompare ? change.amount / spread(change.place, before) : nil,
        calmAt: suspect.calmAt)
    }
  }

  /// Who of any source rose most, the largest share of its series first.
  func risen(_ before: Reference) -> [(of: SeriesKey, causes: [Cause])] {
    var kinds: [SeriesKey] = []
    for (name, places) in bySeries.sorted(by: { $0.key < $1.key }) {
      for place in places where kinds.count < Self.kindsMost {
        let key = SeriesKey(name, suspects[place].key.labels)
        if !kinds.contains(key) { kinds.append(key) }
      }
    }
    return kinds.map { ($0, causes(of: [$0], before, falls: false)) }
  }

  /// The suspects of the first series that has any.
  private func fitting(_ keys: [SeriesKey]) -> [Int] {
    for key in keys {
      let found = (bySeries[key.name] ?? []).filter { place in
        suspects[place].key.labels.allSatisfy(key.labels.contains)
      }
      if !found.isEmpty { return found }
    }
    return []
  }

  /// How far a part usually moves; never less than one event more in the seconds that are averaged,
  /// or a little of what is usual.
  private func spread(_ place: Int, _ before: Reference) -> Double {
    let suspect = suspects[place]
    var one = 0.0
    if suspect.unit == .perSecond { one = 1 / Self.recentMemory }
    if suspect.unit == .ratio { one = 0.003 }
    let least = max(one, 0.02 * abs(usual(place, before)), 1e-12)
    guard before.parts.indices.contains(place), before.parts[place].serial == suspect.serial else {
      return least
    }
    return max(least, before.parts[place].spread)
  }

  private func usual(_ place: Int, _ before: Reference) -> Double {
    guard before.parts.indices.contains(place),
      before.parts[place].serial == suspects[place].serial
    else { return 0 }
    return before.parts[place].usual
  }
}
