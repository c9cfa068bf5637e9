package import MonitorAlerts
import MonitorEngine
package import MonitorModel
package import MonitorSupport

/// The receivers of alerts that settings name, made ready.
package struct AlertSetup: Sendable {
  /// The receivers, in the order of the file.
  package var stations: [AlertStation]
  /// What is to be shown on the terminal, for the one that owns it.
  package let notices: AsyncStream<TerminalNotice>

  /// The most notices that wait for the terminal.
  private static let noticesMost = 16

  /// Makes the receivers of the settings; their secrets are read here.
  ///
  /// Without `terminal` notices go to the stream.
  ///
  /// - Throws: everything that is wrong with them, a line each.
  package init(
    _ settings: Settings, environment: [String: String], time: MonitorTime,
    terminal: NotifierSetup.Terminal? = nil
  ) throws(SourceProblems) {
    let (notices, shower) = AsyncStream.makeStream(
      of: TerminalNotice.self, bufferingPolicy: .bufferingNewest(Self.noticesMost))
    self.notices = notices
    let rules = settings.alertEntries.first { $0.table == "alerts" }
    var stations: [AlertStation] = []
    var problems: [String] = []
    for entry in settings.alertEntries where entry.table != "alerts" {
      let joined = Self.joined(entry, rules)
      do throws(NotifierProblem) {
        stations.append(
          try Self.station(joined, environment, time) { notice in
            if let terminal { return terminal(notice) }
            if case .terminated = shower.yield(notice) { return false }
            return true
          })
      } catch {
        problems.append("\(entry.source): `\(entry.table)`: \(error)")
      }
    }
    guard problems.isEmpty else { throw SourceProblems(lines: problems) }
    self.stations = stations
  }

  /// A receiver's table, with the rules for all where it has none of its own.
  private static func joined(_ entry: SourceEntry, _ rules: SourceEntry?) -> SourceEntry {
    var joined = entry
    // Times that suit people would make a program that groups by itself slow.
    let isState =
      entry.text("kind").flatMap { NotifierList.named($0)?.manner } == .state
    let paces: Set = ["wait", "interval", "repeat", "clear_for", "inhibit"]
    for (key, value) in rules?.values ?? [:]
    where joined.values[key] == nil && !(isState && paces.contains(key)) {
      joined.values[key] = value
    }
    return joined
  }

  private static func station(
    _ entry: SourceEntry, _ environment: [String: String], _ time: MonitorTime,
    terminal: @escaping NotifierSetup.Terminal
  ) throws(NotifierProblem) -> AlertStation {
    guard let notifier = entry.text("kind").flatMap({ NotifierList.named($0) }) else {
      throw NotifierProblem("it has no `kind` that is known")
    }
    let name = String(entry.table.dropFirst("alert.".utf8.count))
    var setup = NotifierSetup(
      name: name, timeout: entry.duration("timeout", else: .seconds(10)), time: time,
      terminal: terminal)
    for field in notifier.fields {
      switch field.kind {
      case .texts: setup.lists[field.name] = entry.texts(field.name)
      case .secret:
        do throws(SecretReader.Problem) {
          setup.secrets[field.name] = try SecretReader.secret(
            field.name, of: entry, environment: environment)
        } catch {
          throw NotifierProblem(error.description)
        }
      case .text, .path, .url, .word: setup.texts[field.name] = entry.text(field.name)
      }
    }
    return AlertStation(receiver(entry, name, notifier), try notifier.init(setup))
  }

  private static func receiver(
    _ entry: SourceEntry, _ name: String, _ notifier: any AlertNotifier.Type
  ) -> AlertReceiver {
    var receiver = AlertReceiver(name: name, kind: notifier.kind, manner: notifier.manner)
    func globs(_ key: String) -> [SeriesGlob] {
      entry.texts(key).compactMap { try? SeriesGlob($0) }
    }
    let words = [Severity.info, .warning, .critical]
    receiver.filter = AlertFilter(
      least: words.first { $0.word == entry.text("severity") } ?? .warning, only: globs("only"),
      except: globs("except"), hours: entry.text("hours").flatMap { AlertHours($0) })
    var pacing = receiver.pacing
    pacing.wait = entry.duration("wait", else: pacing.wait)
    pacing.interval = entry.duration("interval", else: pacing.interval)
    pacing.again = entry.duration("repeat", else: pacing.again)
    pacing.holdFor = entry.duration("for", else: pacing.holdFor)
    pacing.clearFor = entry.duration("clear_for", else: pacing.clearFor)
    receiver.pacing = pacing
    if let word = entry.text("group"), let grouping = AlertReceiver.Grouping(rawValue: word) {
      receiver.grouping = grouping
    }
    if let word = entry.text("inhibit"), let scope = AlertReceiver.Inhibition(rawValue: word) {
      receiver.inhibition = scope
    }
    receiver.tellsEnd = entry.flag("resolved", else: true)
    receiver.burst = entry.whole("burst", else: receiver.burst)
    receiver.refill = entry.duration("refill", else: receiver.refill)
    if entry.text("heartbeat") != nil {
      receiver.heartbeat = entry.duration("heartbeat", else: .seconds(60))
    }
    return receiver
  }
}
