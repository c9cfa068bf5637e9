package import MonitorModel

/// A silence as Alertmanager's API v2 writes it.
package struct AlertmanagerSilence: Codable, Hashable {
  /// A label and what it is compared with.
  package struct Matcher: Codable, Hashable {
    /// The name of the label.
    package var name: String
    /// What it is compared with: a text, or a regular expression for the whole value.
    package var value: String
    /// Whether it is one.
    package var isRegex: Bool
    /// Whether it must be so; absent where an older Alertmanager answers, which knows no other.
    package var isEqual: Bool?

    /// As Alertmanager's own tools write it.
    package var text: String {
      let sign = (isEqual ?? true) ? (isRegex ? "=~" : "=") : (isRegex ? "!~" : "!=")
      return "\(name)\(sign)\"\(value)\""
    }
  }

  /// How it stands.
  package struct Status: Codable, Hashable {
    /// `pending`, `active` or `expired`.
    package var state: String
    /// Makes one.
    package init(state: String) { self.state = state }
  }

  /// The receiver's name for it; absent before it is there.
  package var id: String?
  /// What is silenced: alerts that match all of them.
  package var matchers: [Matcher]
  /// When it begins, RFC 3339.
  package var startsAt: String
  /// When it ends by itself, RFC 3339.
  package var endsAt: String
  /// Who made it.
  package var createdBy: String
  /// Why; ours end in their mark.
  package var comment: String
  /// How it stands; absent before it is there.
  package var status: Status?

  /// Whether it is in force, or about to be.
  package var isAlive: Bool { status.map { $0.state != "expired" } ?? true }

  /// Makes the silence that stands for one of this kilter; `nil` for a pattern that is none.
  ///
  /// The alerts of this machine whose names and labels the pattern matches are silenced. A glob over
  /// the whole name reaches the name only: Alertmanager compares label by label.
  package init?(_ silence: TriageBoard.Silence, host: String, at wall: WallInstant) {
    guard let selector = try? SeriesSelector(silence.pattern) else { return nil }
    var matchers = [Self.matcher("alertname", selector.name, isEqual: true)]
    if !host.isEmpty {
      matchers.append(Matcher(name: "host", value: host, isRegex: false, isEqual: true))
    }
    for label in selector.matchers {
      matchers.append(
        Self.matcher(AlertLabels.label(label.label), label.value, isEqual: label.isEqual))
    }
    self.matchers = matchers
    startsAt = AlertText.time(wall)
    endsAt = AlertText.time(silence.until)
    createdBy = AlertText.clean(silence.by.text, most: 100)
    let reason = AlertText.clean(silence.reason)
    comment =
      (reason.isEmpty ? "silenced in kilter" : reason) + Self.mark(silence.number, host)
  }

  private static func matcher(_ name: String, _ glob: SeriesGlob?, isEqual: Bool) -> Matcher {
    guard let glob else { return Matcher(name: name, value: "", isRegex: false, isEqual: isEqual) }
    if let text = glob.literal {
      return Matcher(name: name, value: text, isRegex: false, isEqual: isEqual)
    }
    return Matcher(name: name, value: glob.regularExpression, isRegex: true, isEqual: isEqual)
  }

  /// By which a silence of ours is known again, also after a restart: nothing else is kept.
  private static func mark(_ number: UInt64, _ host: String) -> String {
    " (kilter \(number)" + (host.isEmpty ? "" : " on " + host) + ")"
  }

  /// The number of the silence of this kilter that it stands for.
  package func number(host: String) -> UInt64? {
    for open in comment.ranges(of: " (kilter ") {
      let digits = comment[open.upperBound...].prefix { ("0"..."9").contains($0) }
      if let number = UInt64(digits), comment[open.lowerBound...] == Self.mark(number, host) {
        return number
      }
    }
    return nil
  }

  /// Whether it silences the same until the same time, or until it was ended before that.
  package func isSame(as there: AlertmanagerSilence) -> Bool {
    guard Set(matchers.map(\.text)) == Set(there.matchers.map(\.text)) else { return false }
    // Both are in UTC; fractions of a second are written in more ways than one.
    return endsAt.prefix(19) == there.endsAt.prefix(19) || !there.isAlive
  }
}
