package import MonitorModel
import MonitorSupport
import TUIDashboard

/// `kilter diagnose`: a text for a bug report, without secrets and without the host's name.
package enum DiagnoseReport {
  /// The report; without a snapshot it says that the engine gave none.
  ///
  /// `baselines` says what is to be known of their file, and `history` of its folder.
  package static func text(
    facts: MachineFacts, settings: Settings, snapshot: MonitorSnapshot?, baselines: String = "none",
    history: [HistoryReport.Pair] = []
  ) -> String {
    let lines = lines(
      facts: facts, settings: settings, snapshot: snapshot, baselines: baselines, history: history)
    return lines.map { withoutHome($0, facts.home) }.joined(separator: "\n")
  }

  private static func lines(
    facts: MachineFacts, settings: Settings, snapshot: MonitorSnapshot?, baselines: String,
    history: [HistoryReport.Pair]
  ) -> [String] {
    var lines = ["kilter \(Version.text)", "", "machine"]
    lines += pairs(facts.facts)
    lines += ["", "settings"]
    lines += PlainText.columns(
      SettingList.all.map { definition in
        [
          "  \(definition.name)", masked(definition.written(in: settings)),
          settings.source(of: definition.name).description,
        ]
      })
    for (action, keys) in settings.keys.sorted(by: { $0.key < $1.key }) {
      lines.append(PlainText.clean("  keys.\(action)  \(keys.joined(separator: " "))"))
    }
    lines += ["  storage key  \(settings.storageKeyOrigin)"]
    lines += ["", "file of baselines", PlainText.clean("  \(baselines)")]
    if !history.isEmpty { lines += ["", "history"] + pairs(history) }
    guard let snapshot else { return lines + ["", "the engine gave no reading"] }
    lines += ["", "sources"]
    lines += SourcesReport.text(snapshot).split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "  \($0)" }
    lines += ["", "data quality"]
    lines += pairs(quality(snapshot))
    lines += ["", "detection"]
    lines += detection(snapshot)
    if !snapshot.alerts.receivers.isEmpty {
      lines += ["", "alerts"]
      lines += pairs(
        snapshot.alerts.receivers.map { ("\($0.name) (\($0.kind))", AlertsReport.state($0)) })
    }
    let wall = snapshot.data.wall
    let pushing =
      snapshot.push.destinations.map { ($0.name, PushReport.state($0, at: wall)) }
      + (snapshot.push.leftovers ?? []).map { ($0.name, PushReport.state($0, at: wall)) }
    if !pushing.isEmpty { lines += ["", "remote write"] + pairs(pushing) }
    lines += ["", "engine"]
    lines += pairs(engine(snapshot))
    return lines
  }

  /// A line with `~` in the place of the home directory.
  private static func withoutHome(_ line: String, _ home: String) -> String {
    guard home.utf8.count > 1 else { return line }
    var parts: [Substring] = []
    var rest = line[...]
    while let range = rest.firstRange(of: home) {
      parts += [rest[..<range.lowerBound], "~"]
      rest = rest[range.upperBound...]
    }
    return (parts + [rest]).joined()
  }

  /// A text without what stands between `//` and `@` of a URL: a name and a password.
  package static func masked(_ text: String) -> String {
    let parts = text.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return text }
    let authority = parts[1].prefix { $0 != "/" }
    guard let at = authority.lastIndex(of: "@") else { return text }
    return parts[0] + "//***" + parts[1][at...]
  }

  private static func pairs(_ pairs: [(name: String, value: String)]) -> [String] {
    PlainText.columns(pairs.map { ["  \($0.name)", $0.value] })
  }

  private static func quality(_ snapshot: MonitorSnapshot) -> [(name: String, value: String)] {
    let quality = snapshot.data.quality
    return [("score", Format.fixed(quality.score, 1))]
      + quality.deductions.map { deduction in
        (
          deduction.cause.rawValue,
          "-\(Format.fixed(deduction.points, 1)), \(deduction.count) in the last 5 minutes"
        )
      }
  }

  private static func detection(_ snapshot: MonitorSnapshot) -> [String] {
    let health = snapshot.detection
    var lines = pairs(DetectionText.pairs(snapshot, offset: 0))
    if !health.detectors.isEmpty {
      let rows = [DetectionText.tableHeads] + health.detectors.map(DetectionText.row)
      lines += PlainText.columns(rows.map { ["  " + $0[0]] + $0.dropFirst() })
    }
    lines += PlainText.columns(
      health.lessons.map { lesson in
        [
          "  lesson \(lesson.number)", DetectionText.lesson(lesson, name: "\(lesson.key)"),
          "since \(UTCText.format(lesson.taught))", "kept quiet \(lesson.kept) times",
        ]
      })
    return lines
  }

  private static func engine(_ snapshot: MonitorSnapshot) -> [(name: String, value: String)] {
    let engine = snapshot.engine
    func time(_ nanoseconds: Int64) -> String {
      Format.duration(seconds: Double(nanoseconds) / 1e9)
    }
    func reading(_ value: Double, _ unit: Unit) -> String {
      value.isFinite ? Format.text(value, unit) : "no reading"
    }
    let host = snapshot.host
    let limits =
      "\(Format.significant(host.cpuLimit)) cores, "
      + Format.text(Double(host.memoryLimit), .bytes)
    return [
      ("limits that count", limits + (host.limitedByCgroup ? " (of the cgroup)" : "")),
      ("ticks", "\(engine.ticks), \(engine.missedTicks) missed"),
      ("series", "\(snapshot.data.series.count), \(engine.refusedSeries) refused"),
      ("processes", "\(snapshot.data.processes.rows.count)"),
      (
        "last tick",
        "collect \(time(engine.collectNanoseconds)), process \(time(engine.processNanoseconds)), "
          + "detect \(time(engine.detectNanoseconds))"
      ),
      ("queue", "\(engine.queuedBatchesMax) at most, \(engine.droppedBatches) dropped"),
      (
        "memory ring",
        "\(engine.bufferedFrames) of \(engine.bufferCapacity) frames, "
          + Format.text(Double(engine.bufferedBytes), .bytes)
      ),
      (
        "memory ring took",
        "\(engine.bufferHighWater) frames at most, \(engine.overwrittenFrames) overwritten, "
          + "\(engine.expiredFrames) expired"
      ),
      ("events", "\(snapshot.lastEvent), \(engine.overwrittenEvents) overwritten"),
      ("own cpu", reading(engine.ownCPU, .ratio) + " of a core"),
      ("own memory", reading(engine.ownMemory, .bytes)),
    ]
  }
}
