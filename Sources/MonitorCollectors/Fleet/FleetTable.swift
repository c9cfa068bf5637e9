import MonitorModel
import MonitorSupport
import WireFormats

/// The hosts of a fleet, what each said at the newest refresh, and the series made of it.
///
/// A host has two series from the beginning, whether it reports and how unlike its peers it is, and one
/// for each signal from the first value on. The labels by which it is grouped are on the first alone.
struct FleetTable {
  /// A host that has not reported for so long is no longer one, in nanoseconds.
  static let forgetNanoseconds: Int64 = 3_600_000_000_000
  /// Bytes of a host's name; longer ones are refused.
  static let nameBytes = 256

  /// What was wrong with samples, counted since the beginning.
  struct Refusals: Equatable {
    var unnamed: UInt64 = 0
    var twice: UInt64 = 0
    var beyondHosts: UInt64 = 0
    var beyondSeries: UInt64 = 0
    var notNumbers: UInt64 = 0
  }

  private struct Host {
    var up: Int
    var unlike: Int
    /// The column of each signal; -1 before its first value.
    var columns: [Int32]
    var labels: [SeriesKey.Label]
    /// Earlier columns of `up`, under other labels.
    var labellings: [[SeriesKey.Label]: Int]
    var group: Int32
    var seenAt: MonotonicInstant
    /// The newest refresh in which a signal came.
    var seenIn: UInt64 = 0
    /// What the server says of the target in this refresh.
    var presence = Double.nan
    var isForgotten = false
  }

  private let options: FleetOptions
  private(set) var columns = MetricColumns()
  private(set) var refusals = Refusals()
  private var hosts: [Host] = []
  private var names: [String] = []
  private var places: [String: Int] = [:]
  private var groups: [[SeriesKey.Label]: Int32] = [:]
  /// By signal and host, of this refresh.
  private var values: [[Double]]
  private var refresh: UInt64 = 0
  private var answered: [ReadingState]
  private var presenceState = ReadingState.absent
  private var isPartial = false
  private let server: (up: Int, hosts: Int, silent: Int, duration: Int)
  /// The worst signal of each host against its peers, of the newest refresh.
  private(set) var peers = FleetPeers.Scores(distances: [], signals: [])

  init(_ options: FleetOptions) {
    self.options = options
    values = [[Double]](repeating: [], count: options.signals.count)
    answered = [ReadingState](repeating: .absent, count: options.signals.count)
    server = (
      columns.addGauge("fleet.server.up"), columns.addGauge("fleet.hosts"),
      columns.addGauge("fleet.hosts.silent"), columns.addReal("fleet.refresh.duration")
    )
    let facts: [(Int, Unit, SeriesDefinition.Concern, Double, Double)] = [
      (server.up, .count, .low, 1, 0.5), (server.hosts, .count, .low, 0.5, 2),
      (server.silent, .count, .high, 0.8, 2), (server.duration, .seconds, .high, 0.4, 0.25),
    ]
    for (index, unit, concern, weight, grain) in facts {
      columns.add(
        SeriesDefinition(
          columns.catalog.metrics[index].key, unit, .level(index), concern: concern,
          weight: weight, grain: grain))
    }
  }

  /// Hosts that are known and not forgotten.
  var count: Int { hosts.count { !$0.isForgotten } }

  // MARK: A refresh

  /// Begins a refresh: nothing is known of it yet.
  mutating func begin() {
    refresh += 1
    for signal in values.indices {
      values[signal] = [Double](repeating: .nan, count: hosts.count)
      answered[signal] = .skipped
    }
    for host in hosts.indices { hosts[host].presence = .nan }
    presenceState = .skipped
    isPartial = false
  }

  /// Notes that the server says of some answer that data is missing in it: then a host that nothing names
  /// need not be silent.
  mutating func notePartial() { isPartial = true }

  /// Takes whether a host can be asked, and its groups.
  mutating func take(
    presence value: Double, _ labels: [JSONText?], at instant: MonotonicInstant
  ) {
    guard let name = name(labels.first ?? nil) else { return }
    var own: [SeriesKey.Label] = []
    for (place, label) in options.groupLabels.enumerated() where place + 1 < labels.count {
      guard let text = labels[place + 1], text.raw.count > 0, text.raw.count <= Self.nameBytes
      else { continue }
      own.append(SeriesKey.Label(label, text.text))
    }
    guard let host = place(of: name, own, at: instant) else { return }
    guard hosts[host].presence.isNaN else {
      refusals.twice += 1
      return
    }
    hosts[host].presence = value > 0 ? 1 : 0
    relabel(host, own)
  }

  /// Takes the value of a signal.
  mutating func take(
    _ value: Double, of signal: Int, _ labels: [JSONText?], at instant: MonotonicInstant
  ) {
    guard let name = name(labels.first ?? nil), let host = place(of: name, at: instant) else {
      return
    }
    guard value.isFinite else {
      refusals.notNumbers += 1
      return
    }
    guard values[signal][host].isNaN else {
      refusals.twice += 1
      return
    }
    values[signal][host] = value
    hosts[host].seenIn = refresh
    hosts[host].seenAt = instant
  }

  /// Says how the question of a signal was answered; what came of an answer that is not whole is
  /// dropped.
  mutating func close(_ signal: Int, _ state: ReadingState) {
    answered[signal] = state
    guard state != .value else { return }
    for host in values[signal].indices { values[signal][host] = .nan }
  }

  /// The same of the question who is there.
  mutating func closePresence(_ state: ReadingState) {
    presenceState = state
    guard state != .value else { return }
    for host in hosts.indices { hosts[host].presence = .nan }
  }

  /// Ends a refresh that took so many seconds: compares the hosts and fills the columns.
  mutating func end(at instant: MonotonicInstant, seconds: Double) {
    let isWhole =
      !isPartial && presenceState == .value && answered.allSatisfy { $0 == .value }
    var silent = 0
    var missing = [ReadingState](repeating: .value, count: hosts.count)
    for host in hosts.indices {
      missing[host] = judge(host, isWhole: isWhole, at: instant)
      if missing[host] == .absent, !hosts[host].isForgotten { silent += 1 }
    }
    for host in hosts.indices where missing[host] != .value {
      for signal in values.indices { values[signal][host] = .nan }
    }
    fill(missing)
    compare()
    columns.setGauge(server.up, 1 as UInt64)
    columns.setGauge(server.hosts, UInt64(count))
    columns.setGauge(server.silent, UInt64(silent))
    columns.setReal(server.duration, seconds)
  }

  /// Ends a refresh in which the server gave nothing: there is no reading, and why.
  mutating func fail(_ state: ReadingState, seconds: Double) {
    columns.mark(0..<columns.states.count, state)
    columns.setGauge(server.up, 0 as UInt64)
    columns.setReal(server.duration, seconds)
  }

  /// Whether a host reports: `value`, `absent` where it does not, another state where that cannot be
  /// known; its column is set.
  private mutating func judge(
    _ host: Int, isWhole: Bool, at instant: MonotonicInstant
  ) -> ReadingState {
    let isSeen = hosts[host].seenIn == refresh
    let presence = hosts[host].presence
    let up = hosts[host].up
    if presence == 1 || presence.isNaN && isSeen {
      hosts[host].seenAt = instant
      hosts[host].isForgotten = false
      columns.setGauge(up, 1 as UInt64)
      return .value
    }
    if presence.isNaN, !isWhole {
      // A host that an answer might have named is not called silent.
      columns.mark(up, presenceState == .value ? .failed : presenceState)
      return .failed
    }
    if instant - hosts[host].seenAt > Self.forgetNanoseconds, presence.isNaN {
      hosts[host].isForgotten = true
      columns.mark(up, .vanished)
      return .vanished
    }
    columns.setGauge(up, 0 as UInt64)
    return .absent
  }

  /// Fills the columns of the signals; a series begins with its first value.
  private mutating func fill(_ missing: [ReadingState]) {
    for signal in values.indices {
      let definition = options.signals[signal]
      for host in hosts.indices {
        let value = values[signal][host]
        var column = Int(hosts[host].columns[signal])
        if column < 0 {
          guard value.isFinite else { continue }
          guard columns.catalog.series.count < Limits.fleetSeries else {
            refusals.beyondSeries += 1
            continue
          }
          column = add(definition, names[host])
          hosts[host].columns[signal] = Int32(column)
        }
        if value.isFinite {
          columns.setReal(column, value)
        } else if missing[host] != .value {
          columns.mark(column, missing[host])
        } else {
          columns.mark(column, answered[signal] == .value ? .absent : answered[signal])
        }
      }
    }
  }

  private mutating func compare() {
    peers = FleetPeers.scores(
      values,
      options.signals.map { FleetPeers.Manner($0.concern, grain: $0.grain, isSkewed: $0.isSkewed) },
      groups: hosts.map(\.group))
    for host in hosts.indices {
      if peers.distances[host].isFinite {
        columns.setReal(hosts[host].unlike, peers.distances[host])
      } else {
        columns.mark(hosts[host].unlike, .absent)
      }
    }
  }

  // MARK: Hosts

  /// The hosts that are farthest from their peers, the farthest first: name, signal, distance and
  /// value.
  func farthest(
    _ most: Int, beyond least: Double
  ) -> [(host: String, signal: FleetSignal, distance: Double, value: Double)] {
    peers.distances.indices.filter { peers.distances[$0] >= least }
      .sorted { (peers.distances[$0], $1) > (peers.distances[$1], $0) }.prefix(most)
      .map { host in
        let signal = Int(peers.signals[host])
        return (names[host], options.signals[signal], peers.distances[host], values[signal][host])
      }
  }

  private mutating func name(_ text: JSONText?) -> String? {
    guard let text, !text.raw.isEmpty, text.raw.count <= Self.nameBytes else {
      refusals.unnamed += 1
      return nil
    }
    return text.text
  }

  /// The place of a host, new or known; `nil` past the limit.
  private mutating func place(
    of name: String, _ labels: [SeriesKey.Label] = [], at instant: MonotonicInstant
  ) -> Int? {
    if let place = places[name] { return place }
    guard hosts.count < Limits.fleetHosts, columns.catalog.series.count + 2 <= Self.seriesMost
    else {
      refusals.beyondHosts += 1
      return nil
    }
    let place = hosts.count
    places[name] = place
    names.append(name)
    let up = addUp(name, labels)
    let label = SeriesKey.Label("host", name)
    let unlike = columns.addReal("fleet.unlike_peers", [label])
    columns.add(
      SeriesDefinition(
        SeriesKey("fleet.unlike_peers", [label]), .count, .level(unlike), weight: 0.8, grain: 1))
    hosts.append(
      Host(
        up: up, unlike: unlike,
        columns: [Int32](repeating: -1, count: options.signals.count), labels: labels,
        labellings: [labels: up], group: group(of: labels), seenAt: instant))
    for signal in values.indices { values[signal].append(.nan) }
    return place
  }

  /// Signals leave room for hosts that come later.
  private static let seriesMost = Limits.series - 64

  private mutating func addUp(_ name: String, _ labels: [SeriesKey.Label]) -> Int {
    let all = [SeriesKey.Label("host", name)] + labels
    let up = columns.addGauge("fleet.up", all)
    columns.add(
      SeriesDefinition(SeriesKey("fleet.up", all), .count, .level(up), weight: 1, grain: 0.5))
    return up
  }

  private mutating func add(_ signal: FleetSignal, _ host: String) -> Int {
    let key = SeriesKey("fleet." + signal.name, "host", host)
    let column = columns.addReal(key.name, key.labels)
    columns.add(
      SeriesDefinition(
        key, signal.unit, .level(column), ceiling: signal.ceiling, concern: signal.concern,
        role: signal.role, weight: signal.weight, grain: signal.grain))
    return column
  }

  /// Puts a host into other groups.
  private mutating func relabel(_ host: Int, _ labels: [SeriesKey.Label]) {
    guard hosts[host].labels != labels else { return }
    let old = hosts[host].up
    if let known = hosts[host].labellings[labels] {
      hosts[host].up = known
    } else if hosts[host].labellings.count < Limits.fleetLabels,
      columns.catalog.series.count < Self.seriesMost
    {
      let up = addUp(names[host], labels)
      hosts[host].labellings[labels] = up
      hosts[host].up = up
    } else {
      refusals.beyondSeries += 1
      return
    }
    columns.mark(old, .vanished)
    hosts[host].labels = labels
    hosts[host].group = group(of: labels)
  }

  /// The number of the group of some labels: hosts of one value of the first label are peers.
  private mutating func group(of labels: [SeriesKey.Label]) -> Int32 {
    let key = labels.first.map { $0.name == options.groupLabels.first ? [$0] : [] } ?? []
    if let known = groups[key] { return known }
    let next = Int32(groups.count)
    groups[key] = next
    return next
  }
}
