import MonitorModel
import WireFormats

/// The columns of a Redis server's commands: calls and time of each, and of all.
///
/// The first 64 commands (those that took the most time when the server was first seen, then as they
/// come) have series of their own; the rest is summed up in `other`.
struct RedisCommandSeries {
  private struct Slot {
    var calls: Int
    var time: Int
    /// Median, 99th and 99.9th percentile, where the server tells them.
    var quantiles: (Int, Int, Int)?
  }

  private let server: SeriesKey.Label
  private let allCalls: Int
  private let allTime: Int
  private var slots: [String: Slot] = [:]
  private var other: Slot?

  /// Registers what is known of all commands together.
  init(server: SeriesKey.Label, _ columns: inout MetricColumns) {
    self.server = server
    allCalls = columns.add("redis.command.calls", [server])
    allTime = columns.add("redis.command.microseconds", [server])
    columns.add(Self.duration(SeriesKey("db.operation.duration", [server]), allTime, allCalls, 0.7))
  }

  private static func duration(
    _ key: SeriesKey, _ time: Int, _ calls: Int, _ weight: Double
  ) -> SeriesDefinition {
    SeriesDefinition(
      key, .seconds,
      Formula(.increaseRatio, [.init(time)], over: [.init(calls)], scale: 1e-6), concern: .high,
      role: .responseTime, weight: weight, grain: 0.000_05)
  }

  /// Takes the counts of an answer.
  mutating func take(_ info: RedisInfo, _ columns: inout MetricColumns) {
    guard !info.commands.isEmpty else {
      for index in [allCalls, allTime] { columns.mark(index, .absent) }
      for slot in slots.values { mark(slot, .absent, &columns) }
      if let other { mark(other, .absent, &columns) }
      return
    }
    // A command that is not told has not been called since the counts were last reset.
    for slot in slots.values {
      columns.set(slot.calls, UInt64(0))
      columns.set(slot.time, UInt64(0))
    }
    let byTime = slots.isEmpty
    let commands =
      byTime ? info.commands.sorted { $0.microseconds > $1.microseconds } : info.commands
    var sums = (calls: UInt64(0), time: UInt64(0))
    var rest = (calls: UInt64(0), time: UInt64(0))
    for command in commands {
      sums.calls &+= command.calls
      sums.time &+= command.microseconds
      if slots[command.name] == nil, slots.count < Limits.sourceSubjects {
        slots[command.name] = add(command.name, &columns)
      }
      if let slot = slots[command.name] {
        columns.set(slot.calls, command.calls)
        columns.set(slot.time, command.microseconds)
      } else {
        rest.calls &+= command.calls
        rest.time &+= command.microseconds
      }
    }
    columns.set(allCalls, sums.calls)
    columns.set(allTime, sums.time)
    if commands.count > slots.count, other == nil { other = add("other", &columns) }
    if let other {
      columns.set(other.calls, rest.calls)
      columns.set(other.time, rest.time)
    }
    takeQuantiles(info, &columns)
  }

  private mutating func takeQuantiles(_ info: RedisInfo, _ columns: inout MetricColumns) {
    for slot in slots.values {
      guard let (median, high, highest) = slot.quantiles else { continue }
      for index in [median, high, highest] { columns.mark(index, .idle) }
    }
    for latency in info.latencies {
      guard var slot = slots[latency.name] else { continue }
      if slot.quantiles == nil {
        slot.quantiles = addQuantiles(latency.name, &columns)
        slots[latency.name] = slot
      }
      guard let (median, high, highest) = slot.quantiles else { continue }
      for (index, value) in [
        (median, latency.p50), (high, latency.p99), (highest, latency.p999),
      ] {
        if let value { columns.setReal(index, value) }
      }
    }
  }

  private func add(_ command: String, _ columns: inout MetricColumns) -> Slot {
    let labels = [server, SeriesKey.Label("command", command)]
    let slot = Slot(
      calls: columns.add("redis.command.calls", labels),
      time: columns.add("redis.command.microseconds", labels))
    columns.add(
      SeriesDefinition(
        SeriesKey("db.operations", labels), .perSecond, .rate(slot.calls), concern: .both,
        role: .throughput, weight: 0.4, grain: 5))
    columns.add(
      Self.duration(SeriesKey("db.operation.duration", labels), slot.time, slot.calls, 0.5))
    return slot
  }

  /// The server computes them over its whole life, so a change of now hardly shows: no alarm.
  private func addQuantiles(_ command: String, _ columns: inout MetricColumns) -> (Int, Int, Int) {
    let indexes = ["0.5", "0.99", "0.999"].map { quantile -> Int in
      let labels = [server, .init("command", command), .init("quantile", quantile)]
      let index = columns.addReal("redis.command.latency", labels)
      columns.add(
        SeriesDefinition(
          SeriesKey("db.operation.duration", labels), .seconds, .level(index, scale: 1e-6),
          weight: 0.2))
      return index
    }
    return (indexes[0], indexes[1], indexes[2])
  }

  private func mark(_ slot: Slot, _ state: ReadingState, _ columns: inout MetricColumns) {
    columns.mark(slot.calls, state)
    columns.mark(slot.time, state)
    guard let (median, high, highest) = slot.quantiles else { return }
    for index in [median, high, highest] { columns.mark(index, state) }
  }
}
