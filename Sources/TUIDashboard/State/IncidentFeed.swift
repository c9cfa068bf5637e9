package import MonitorModel

/// The incidents seen so far, to tell of an anomaly which story it belongs to, also after the
/// engine has forgotten it.
package struct IncidentFeed: Sendable {
  /// The most incidents that are kept.
  package static let most = 256

  /// The incidents in the order in which they were first seen.
  package private(set) var incidents: [Incident] = []
  private var numbers: [UInt64: UInt64] = [:]

  /// Makes an empty feed.
  package init() {}

  /// Takes in the incidents of a snapshot made at `now`; an open one that is not among them is
  /// over.
  package mutating func add(_ snapshot: [Incident], at now: MonotonicInstant) {
    for index in incidents.indices where incidents[index].endedAt == nil {
      let number = incidents[index].number
      if !snapshot.contains(where: { $0.number == number }) { incidents[index].endedAt = now }
    }
    for incident in snapshot {
      let known = incidents.firstIndex { $0.number == incident.number }
      if let known, incidents[known] == incident { continue }
      for member in incident.members { numbers[member.anomaly] = incident.number }
      if let known { incidents[known] = incident } else { incidents.append(incident) }
    }
    guard incidents.count > Self.most else { return }
    let gone = incidents.prefix(incidents.count - Self.most)
    for incident in gone {
      for member in incident.members { numbers[member.anomaly] = nil }
    }
    incidents.removeFirst(gone.count)
  }

  /// The incident with a number, if it is kept.
  package func incident(_ number: UInt64) -> Incident? {
    incidents.last { $0.number == number }
  }

  /// The incident an anomaly belongs to, if it is known.
  package func incident(of anomaly: UInt64) -> Incident? {
    numbers[anomaly].flatMap { incident($0) }
  }
}
