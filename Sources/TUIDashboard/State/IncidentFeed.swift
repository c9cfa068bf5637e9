package import MonitorModel

/// The incidents seen so far, to tell of an anomaly which story it belongs to, also after the
/// engine has forgotten it.
package struct IncidentFeed: Sendable {
  /// The most incidents that are kept.
  package static let most = 256

  /// The incidents in the order in which they were first seen.
  package private(set) var incidents: [Incident] = []
  /// Counts the changes, so that what is made of the incidents is made once.
  package private(set) var version: UInt64 = 0
  /// The incident of each anomaly.
  private var numbers: [UInt64: UInt64] = [:]
  /// Where each incident is in `incidents`.
  private var places: [UInt64: Int] = [:]

  /// Makes an empty feed.
  package init() {}

  /// Takes in the incidents of a snapshot made at `now`; an open one that is not among them is
  /// over.
  package mutating func add(_ snapshot: [Incident], at now: MonotonicInstant) {
    for index in incidents.indices where incidents[index].endedAt == nil {
      let number = incidents[index].number
      if !snapshot.contains(where: { $0.number == number }) {
        incidents[index].endedAt = now
        version += 1
      }
    }
    for incident in snapshot {
      let known = places[incident.number]
      if let known, incidents[known] == incident { continue }
      version += 1
      for member in incident.members { numbers[member.anomaly] = incident.number }
      if let known {
        incidents[known] = incident
      } else {
        places[incident.number] = incidents.count
        incidents.append(incident)
      }
    }
    guard incidents.count > Self.most else { return }
    let gone = incidents.prefix(incidents.count - Self.most)
    for incident in gone {
      for member in incident.members { numbers[member.anomaly] = nil }
    }
    incidents.removeFirst(gone.count)
    places = [:]
    for (place, incident) in incidents.enumerated() { places[incident.number] = place }
  }

  /// The incident with a number, if it is kept.
  package func incident(_ number: UInt64) -> Incident? {
    places[number].map { incidents[$0] }
  }

  /// The incident an anomaly belongs to, if it is known.
  package func incident(of anomaly: UInt64) -> Incident? {
    numbers[anomaly].flatMap { incident($0) }
  }

  /// The number of the incident an anomaly belongs to, if it is known.
  package func number(of anomaly: UInt64) -> UInt64? { numbers[anomaly] }
}
