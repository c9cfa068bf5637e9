import MonitorModel

/// Which story every anomaly is in: a step in an anomaly's life must not look through all stories,
/// as in a storm there are thousands of steps and as many anomalies as there is room for.
///
/// ```
///   anomaly ──homes──► number of its story ──places──► place among the stories
/// ```
struct StoryIndex: Sendable {
  private var homes: [UInt64: UInt64] = [:]
  private var places: [UInt64: Int] = [:]

  /// The place of the story that an anomaly is in; `nil` where it is in none.
  ///
  /// - Complexity: O(1).
  func place(of anomaly: UInt64) -> Int? { homes[anomaly].flatMap { places[$0] } }

  /// Takes note of an anomaly in the story with a number, which stands at a place.
  ///
  /// - Complexity: O(1).
  mutating func enter(_ anomaly: UInt64, into number: UInt64, at place: Int) {
    homes[anomaly] = number
    places[number] = place
  }

  /// Takes out all anomalies of a story that is given up; `rearrange` has to follow.
  ///
  /// - Complexity: O(parts of the story).
  mutating func leave(_ story: IncidentStory) {
    for part in story.parts { homes[part.event.anomaly] = nil }
    places[story.incident.number] = nil
  }

  /// Takes note of where the stories stand after some left.
  ///
  /// - Complexity: O(stories).
  mutating func rearrange(_ stories: [IncidentStory]) {
    for (place, story) in stories.enumerated() { places[story.incident.number] = place }
  }
}
