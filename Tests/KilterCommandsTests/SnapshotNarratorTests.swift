import KilterCommands
import MonitorModel
import Testing

@Suite("SnapshotNarrator")
struct SnapshotNarratorTests {
  private func snapshot(
    second: Int64, _ states: [(String, CollectorHealth.State, String)] = [],
    _ change: (inout MonitorSnapshot) -> Void = { _ in }
  ) -> MonitorSnapshot {
    var snapshot = TestSnapshot.make(
      collectors: states.map { name, state, error in
        var health = CollectorHealth(name: name)
        health.state = state
        health.lastError = error
        return health
      })
    snapshot.data.at = MonotonicInstant(nanoseconds: second * 1_000_000_000)
    change(&snapshot)
    return snapshot
  }

  private func lines(_ events: [LogEvent]) -> [String] {
    events.map { event in
      event.fields.reduce("\(event.level) \(event.message)") { $0 + " \($1.name)=\($1.value)" }
    }
  }

  @Test("A collector that fails and recovers is told once each, one that flaps once a minute")
  func collectors() {
    var narrator = SnapshotNarrator()
    func take(_ second: Int64, _ state: CollectorHealth.State, _ error: String = "") -> [String] {
      lines(narrator.take(snapshot(second: second, [("redis", state, error)]), EventPage()))
    }
    #expect(take(0, .starting).isEmpty && take(1, .healthy).isEmpty)
    #expect(
      take(2, .failing, "refused") == ["warning collector failed collector=redis reason=refused"])
    #expect(take(3, .failing, "refused again").isEmpty)
    #expect(take(4, .healthy).isEmpty && take(5, .failing, "x").isEmpty)
    #expect(take(61, .healthy).isEmpty)
    #expect(take(62, .healthy) == ["info collector recovered collector=redis"])
    #expect(
      take(200, .late) == ["warning collector failed collector=redis reason=not done in time"])
    // One that is gone is forgotten: under its name another one begins.
    #expect(lines(narrator.take(snapshot(second: 201), EventPage())).isEmpty)
    #expect(take(202, .failing, "y").count == 1)
  }

  @Test("What waits for a destination that is gone is told once")
  func leftOver() {
    var narrator = SnapshotNarrator()
    func take(_ second: Int64, _ names: [String]) -> [String] {
      let snapshot = snapshot(second: second) { snapshot in
        snapshot.push.leftovers = names.map {
          PushLeftover(name: $0, folder: "/d/push/" + $0, samples: 1, bytes: 77, oldest: nil)
        }
      }
      return lines(narrator.take(snapshot, EventPage()))
    }
    let line = "warning samples wait for a destination that is not configured"
    #expect(take(0, ["old"]) == [line + " destination=old folder=/d/push/old bytes=77"])
    #expect(take(1, ["old"]).isEmpty && take(100, ["old"]).isEmpty)
    #expect(take(101, []).isEmpty && take(102, ["old"]).count == 1)
  }

  @Test("Storage and alerts tell of trouble and of its end")
  func storageAndAlerts() {
    var narrator = SnapshotNarrator()
    var events = narrator.take(
      snapshot(second: 0) { snapshot in
        snapshot.storage.state = .suspended(reason: "disk full")
        snapshot.storage.folder = "/d"
        var receiver = AlertReceiverHealth(name: "ops", kind: "webhook")
        receiver.state = .failing
        receiver.lastError = "status 500"
        receiver.delivered = 3
        snapshot.alerts.receivers = [receiver]
        snapshot.alerts.trouble = "file"
      }, EventPage())
    #expect(
      lines(events) == [
        "error history is not stored folder=/d reason=disk full",
        "warning alerts are not delivered receiver=ops reason=status 500",
        "warning alerts: trouble reason=file",
      ])
    #expect(narrator.delivered == 3)
    events = narrator.take(
      snapshot(second: 100) { snapshot in
        snapshot.storage.state = .storing
        snapshot.alerts.receivers = [AlertReceiverHealth(name: "ops", kind: "webhook")]
      }, EventPage())
    #expect(
      lines(events) == [
        "info history is stored again folder=", "info alerts are delivered again receiver=ops",
        "info alerts: no more trouble",
      ])
  }

  @Test("Anomalies are told when they open and when they end")
  func anomalies() {
    var narrator = SnapshotNarrator()
    let opened = TestSnapshot.anomaly(
      .critical, blame: [Blame(subject: "dd[7]", amount: 1, unit: .ratio, share: 1)])
    var ended = opened
    ended.phase = .ended
    ended.wall = WallInstant(milliseconds: 65_001)
    var grew = opened
    grew.phase = .grew
    let events = narrator.take(
      snapshot(second: 1), EventPage(events: [opened, grew, ended], missed: 2, last: 3))
    #expect(
      lines(events) == [
        "warning anomaly events were missed count=2",
        "info anomaly opened anomaly=1 severity=critical series=system.disk.utilization{device=\"vda\"} reason=because blame=dd[7]",
        "debug anomaly grew anomaly=1 severity=critical series=system.disk.utilization{device=\"vda\"}",
        "info anomaly ended anomaly=1 severity=critical series=system.disk.utilization{device=\"vda\"} seconds=65",
      ])
    #expect(narrator.anomalies == 1)
  }

  private static let wall = WallInstant(milliseconds: 1_700_000_000_123)

  @Test("One event is one line in every form, and nothing in it moves a cursor")
  func forms() {
    let fields = [
      LogField("path", "/a b"), LogField("text", "say \"x=1\"\n\u{1B}[2J"), LogField("count", 7),
      LogField("none", ""),
    ]
    func line(_ format: LogFormat) -> String {
      LogLine.text(.warning, "two\nlines", fields, at: Self.wall, format)
    }
    #expect(
      line(.text)
        == "2023-11-14T22:13:20.123Z warning two; lines path=\"/a b\" text=\"say \\\"x=1\\\"; ·[2J\" count=7 none=\"\"\n"
    )
    #expect(
      line(.json)
        == "{\"time\":\"2023-11-14T22:13:20.123Z\",\"level\":\"warning\",\"message\":\"two; lines\",\"path\":\"/a b\",\"text\":\"say \\\"x=1\\\"; ·[2J\",\"count\":7,\"none\":\"\"}\n"
    )
    #expect(line(.journal).hasPrefix("<4>two; lines path=\"/a b\" "))
    for format in [LogFormat.text, .json, .journal] {
      #expect(line(format).dropLast().allSatisfy { !$0.isNewline && $0 != "\u{1B}" })
    }
    let levels = LogLevel.allCases.map { level in
      String(LogLine.text(level, "x", [], at: Self.wall, .journal).prefix(3))
    }
    #expect(levels == ["<7>", "<6>", "<4>", "<3>"])
  }
}
