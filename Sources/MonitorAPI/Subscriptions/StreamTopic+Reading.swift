import MonitorModel

extension StreamTopic {
  /// What a topic is made of, as it comes over the wire.
  package struct Wish: Sendable {
    /// The name; `nil` for `s`.
    package var id: String?
    /// Patterns of series; `nil` for all, unless events are named.
    package var match: [String]?
    /// Kinds of events.
    package var events: [String]?
    /// The least severity of events.
    package var severity: String?
    /// The shortest time between two messages, milliseconds.
    package var interval: Int?
    /// `delta` or `snapshot`.
    package var mode: String?
    /// Wishes nothing in particular.
    package init() {}
  }

  /// The most characters of a name.
  package static let idMost = 64
  /// The most patterns.
  package static let matchMost = 64
  /// The most bytes of a pattern.
  package static let patternMost = 512
  /// The longest time between two messages that can be asked for, milliseconds.
  package static let intervalMost = 3_600_000

  /// Reads a wish.
  ///
  /// - Throws: `Problem` 400 with JSON pointers to all that is wrong.
  package init(_ wish: Wish) throws(Problem) {
    var places: [Problem.Place] = []
    func wrong(_ pointer: String, _ detail: String) {
      places.append(.init(pointer: pointer, detail: detail))
    }
    self.init(id: wish.id ?? "s")
    if id.isEmpty || id.count > Self.idMost {
      wrong("/id", "has 1 to \(Self.idMost) characters")
    }
    let patterns = wish.match ?? []
    if patterns.count > Self.matchMost { wrong("/match", "has at most \(Self.matchMost) patterns") }
    for (index, pattern) in patterns.prefix(Self.matchMost).enumerated() {
      guard pattern.utf8.count <= Self.patternMost else {
        wrong("/match/\(index)", "has at most \(Self.patternMost) bytes")
        continue
      }
      do throws(SeriesGlob.Failure) {
        match.append(try SeriesSelector(pattern))
      } catch {
        wrong("/match/\(index)", "is no pattern: \(error.hint)")
      }
    }
    for (index, kind) in (wish.events ?? []).enumerated() {
      if kind == "anomaly" {
        wantsEvents = true
      } else {
        wrong("/events/\(index)", "is no kind of events; there is `anomaly`")
      }
    }
    wantsSeries = wish.match != nil || !wantsEvents
    if let word = wish.severity {
      let known = Severity.allCases.first { "\($0)" == word }
      if known == nil { wrong("/severity", "is none; expected info, warning or critical") }
      severity = known ?? .info
    }
    if let interval = wish.interval {
      if 0...Self.intervalMost ~= interval {
        intervalMilliseconds = interval
      } else {
        wrong("/interval_ms", "is 0 to \(Self.intervalMost)")
      }
    }
    if let word = wish.mode {
      let known = Mode(rawValue: word)
      if known == nil { wrong("/mode", "is none; expected delta or snapshot") }
      mode = known ?? .delta
    }
    guard let first = places.first else { return }
    throw Problem(
      400, "the subscription is wrong: \(first.pointer) \(first.detail)", places: places)
  }
}
