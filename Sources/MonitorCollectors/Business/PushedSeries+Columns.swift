import MonitorModel
import WireFormats

/// Pushed series as columns.
extension PushedSeries {
  /// The percentiles of a distribution, and their names.
  private static let percentiles: [(name: String, quantile: Double)] = [
    ("0.5", 0.5), ("0.95", 0.95), ("0.99", 0.99),
  ]
  /// Nanoseconds between two looks for senders that are gone.
  private static let sweepEvery: Int64 = 5_000_000_000

  // MARK: - New series

  /// Adds the columns and series of a new slot.
  mutating func add(
    _ key: SeriesKey, _ sample: PushedSample, _ unit: PushedUnit, group: Int, at now: PushedNow
  ) -> Slot {
    let shape = Self.shape(of: sample)
    var slot = Slot(
      key: key, shape: shape, column: columns.values.count, group: group,
      heard: now.instant.nanoseconds)
    switch shape {
    case .mean, .sum:
      let index = columns.addReal(key.name, key.labels)
      columns.add(
        SeriesDefinition(
          key, unit.unit, .level(index, scale: unit.scale), concern: concern(key.name),
          weight: 0.4))
    case .counter:
      switch sample.measure {
      case .total(_, isWhole: true), .increase(_, isWhole: true): slot.isWhole = true
      default: break
      }
      let index = columns.add(key.name, key.labels, slot.isWhole ? .counter : .real)
      columns.add(
        SeriesDefinition(
          key, unit.rate, .rate(index, scale: unit.scale), concern: concern(key.name),
          role: .throughput, weight: 0.5))
    case .distribution: addDistribution(key, unit)
    }
    return slot
  }

  private mutating func addDistribution(_ key: SeriesKey, _ unit: PushedUnit) {
    let isTime = unit.unit == .seconds
    for (name, _) in Self.percentiles {
      // One that a sender calls so too would be another's.
      let labels = key.labels.filter { $0.name != "quantile" } + [.init("quantile", name)]
      let index = columns.addReal(key.name, labels)
      columns.add(
        SeriesDefinition(
          SeriesKey(key.name, labels), unit.unit,
          .level(index, scale: unit.scale), concern: isTime ? .high : .both,
          role: isTime ? .responseTime : .other, weight: name == "0.95" ? 0.6 : 0.3))
    }
    let count = columns.add("\(key.name).count", key.labels)
    let sum = columns.addReal("\(key.name).sum", key.labels)
    columns.add(
      SeriesDefinition(
        SeriesKey("\(key.name).rate", key.labels), .perSecond, .rate(count), concern: .both,
        role: .throughput, weight: 0.5))
    columns.add(
      SeriesDefinition(
        SeriesKey("\(key.name).mean", key.labels), unit.unit,
        Formula(.increaseRatio, [.init(sum)], over: [.init(count)], scale: unit.scale),
        concern: .none, weight: 0.3))
  }

  /// Of what is called a failure a high value is bad; else any unusual one is worth a word.
  private func concern(_ name: String) -> SeriesDefinition.Concern {
    let words = ["error", "fail", "exception", "timeout", "reject", "drop", "retry", "dead"]
    let name = name.lowercased()
    return words.contains { word in
      name.utf8.indices.contains { name.utf8[$0...].starts(with: word.utf8) }
    } ? .high : .both
  }

  // MARK: - Reading

  /// Writes what came since the last time into the columns.
  mutating func fill(at instant: MonotonicInstant) {
    let now = instant.nanoseconds
    if swept == .min || now - swept >= Self.sweepEvery { sweep(at: now) }
    for place in slots.indices {
      let slot = slots[place]
      let isGone = !slot.isSteady && now - slot.heard > idle
      switch slot.shape {
      case .mean, .sum:
        if slot.senders == 0 {
          columns.mark(slot.column, .vanished)
        } else {
          let divisor = slot.shape == .mean ? Double(slot.senders) : 1
          columns.setReal(slot.column, slot.total / divisor)
        }
      case .counter:
        let hasNews = slot.hasNews || slot.isSteady || isQuiet(slot)
        if !hasNews {
          columns.mark(slot.column, isGone ? .vanished : .skipped)
        } else if slot.isWhole {
          columns.set(slot.column, UInt64(exactly: slot.total.rounded(.down)) ?? .max)
        } else {
          columns.setReal(slot.column, slot.total)
        }
      case .distribution: fill(slot, isGone: isGone)
      }
      slots[place].hasNews = false
      if slot.interval != nil { slots[place].interval = nil }
      slots[place].least = nil
      slots[place].greatest = nil
    }
    groups.settle()
  }

  /// Whether its sender spoke and said nothing of it, which means that nothing happened.
  private func isQuiet(_ slot: Slot) -> Bool { slot.isDelta && groups.all[slot.group].hasNews }

  private mutating func fill(_ slot: Slot, isGone: Bool) {
    let count = slot.column + Self.percentiles.count
    guard slot.hasNews || slot.isSteady || isQuiet(slot) else {
      // Percentiles stay as they were between two messages.
      if isGone {
        columns.mark(slot.column..<count + 2, .vanished)
      } else {
        columns.mark(count..<count + 2, .skipped)
      }
      return
    }
    for (place, percentile) in Self.percentiles.enumerated() {
      let value = slot.interval?.quantile(
        percentile.quantile, least: slot.least, greatest: slot.greatest)
      if let value {
        columns.setReal(slot.column + place, value)
      } else {
        columns.mark(slot.column + place, .idle)
      }
    }
    columns.set(count, slot.count)
    if slot.hasSum { columns.setReal(count + 1, slot.sum) }
  }

  // MARK: - Senders that are gone

  /// Takes it from its sender that a series has ended: it is `vanished` with the next reading.
  mutating func end(_ alias: Bytes, at now: PushedNow) {
    guard let place = aliases.find(alias, hash: aliases.hash(alias)), let track = tracks[place]
    else { return }
    let longAgo = now.instant.nanoseconds - idle - 1
    tracks[place]?.heard = longAgo
    if !slots[track.slot].isOther { slots[track.slot].heard = longAgo }
    // Looks for it at the next reading.
    swept = .min
  }

  /// Takes senders that were not heard for `idle` out of their series, and forgets them.
  mutating func sweep(at now: Int64) {
    swept = now
    var gone = Set<Int>()
    var changed = Set<Int>()
    for (place, track) in tracks.enumerated() {
      guard let track, now - track.heard > idle else { continue }
      gone.insert(place)
      if track.counts { changed.insert(track.slot) }
      tracks[place] = nil
    }
    guard !gone.isEmpty else { return }
    freeTracks += gone.sorted()
    tracksByIdentity = tracksByIdentity.filter { !gone.contains($0.value) }
    aliases.removeAll()
    for slot in changed where slots[slot].shape == .mean || slots[slot].shape == .sum {
      slots[slot].total = 0
      slots[slot].senders = 0
    }
    for case .some(let track) in tracks where track.counts && changed.contains(track.slot) {
      guard slots[track.slot].shape == .mean || slots[track.slot].shape == .sum else { continue }
      slots[track.slot].total += track.last
      slots[track.slot].senders += 1
    }
  }

  /// What was refused or went beyond a limit, for a report.
  var faults: [SourceReport.Fault] {
    var faults = PushedRefusal.allCases.compactMap { refusal -> SourceReport.Fault? in
      let count = refused[refusal.rawValue]
      return count > 0 ? SourceReport.Fault(refusal.reason, count: count) : nil
    }
    if others > 0 {
      faults.append(
        SourceReport.Fault(
          "beyond \(Limits.sourceSubjects) label sets of a name, summed up in other",
          count: others))
    }
    return faults
  }
}
