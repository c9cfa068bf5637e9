import MonitorAlerts
import MonitorModel
import Testing

@Suite("Router of alerts")
struct AlertRouterTests {
  private static func receiver(
    _ change: (inout AlertReceiver) -> Void = { _ in }
  ) -> AlertReceiver {
    var receiver = AlertReceiver(name: "ops", kind: "webhook")
    change(&receiver)
    return receiver
  }

  /// Lets seconds go by and gives what was told, with the second when.
  private static func run(
    _ scene: inout AlertScene, _ router: inout AlertRouter, seconds: Int, every: Int64 = 1
  ) -> [(second: Int64, message: AlertMessage)] {
    var told: [(Int64, AlertMessage)] = []
    for _ in 0..<seconds / Int(every) {
      told += router.step(scene.snapshot).map { (scene.second, $0) }
      scene.pass(seconds: every)
    }
    return told
  }

  @Test("A group waits for the rest of it, is told once, again after long, and its end")
  func life() throws {
    var scene = AlertScene()
    var router = scene.router(Self.receiver())
    let first = scene.begin(AlertScene.disk, .critical)
    var told = Self.run(&scene, &router, seconds: 5)
    let second = scene.begin(AlertScene.cpu, incident: first)
    told += Self.run(&scene, &router, seconds: 15)
    #expect(told.map(\.second) == [10])
    let message = try #require(told.first?.message)
    #expect(message.items.map(\.key) == [AlertScene.disk, AlertScene.cpu])
    #expect(message.kind == .news && message.isFiring && message.severity == .critical)
    #expect(message.suggestions == ["look at it: top"])
    #expect(AlertText.line(message) == "critical on web1: system.disk.utilization is in trouble")

    told = Self.run(&scene, &router, seconds: 14_500, every: 10)
    #expect(told.map(\.second) == [14_410])
    #expect(told.first?.message.kind == .reminder)

    scene.end(first)
    scene.end(second)
    let ended = scene.second
    told = Self.run(&scene, &router, seconds: 600)
    // 30 s until it counts as over, and 10 s for the rest of the group.
    #expect(told.map { $0.second - ended } == [40])
    let over = try #require(told.first?.message)
    #expect(!over.isFiring && over.items.count == 2)
    let end = WallInstant(milliseconds: AlertScene.startWall.milliseconds + ended * 1_000)
    #expect(over.items.map(\.endsAt) == [end, end])
    #expect(AlertText.line(over).hasPrefix("over on web1: "))
    #expect(router.routes[0].firing == 0)
  }

  @Test("What joins a group is told after the interval; a lesser one under a critical is not news")
  func interval() {
    var scene = AlertScene()
    var router = scene.router(Self.receiver { $0.inhibition = .none })
    let first = scene.begin(AlertScene.disk)
    _ = Self.run(&scene, &router, seconds: 12)
    scene.begin(AlertScene.cpu, incident: first)
    #expect(Self.run(&scene, &router, seconds: 200).map(\.second) == [70])

    var quiet = AlertScene()
    var inhibiting = quiet.router(Self.receiver())
    let worst = quiet.begin(AlertScene.disk, .critical)
    _ = Self.run(&quiet, &inhibiting, seconds: 12)
    let lesser = quiet.begin(AlertScene.cpu, incident: worst)
    #expect(Self.run(&quiet, &inhibiting, seconds: 200).isEmpty)
    quiet.grow(lesser, to: .critical)
    #expect(Self.run(&quiet, &inhibiting, seconds: 200).count == 1)
  }

  @Test("A critical one on the machine holds lesser groups back until it is over")
  func inhibition() {
    var scene = AlertScene()
    var router = scene.router(Self.receiver { $0.inhibition = .host })
    let worst = scene.begin(AlertScene.disk, .critical)
    scene.begin(AlertScene.cpu)
    var told = Self.run(&scene, &router, seconds: 300)
    #expect(told.map(\.message.title) == ["system.disk.utilization is in trouble"])
    scene.end(worst)
    told = Self.run(&scene, &router, seconds: 300)
    #expect(told.count == 2)
    let firing = told.last?.message.items.filter(\.isFiring).map(\.key)
    #expect(firing == [AlertScene.cpu])
  }

  @Test("Only what is severe enough, of the right series and lasts long enough is told")
  func filter() throws {
    let only = [try SeriesGlob("system.*")]
    let except = [try SeriesGlob("*{device=\"vda\"}")]
    var scene = AlertScene()
    var router = scene.router(
      Self.receiver {
        $0.filter = AlertFilter(least: .warning, only: only, except: except)
        $0.pacing.holdFor = .seconds(20)
      })
    scene.begin(AlertScene.disk, .critical)
    scene.begin(AlertScene.memory, .info)
    scene.begin(SeriesKey("http.errors"), .critical)
    let short = scene.begin(AlertScene.cpu)
    var told = Self.run(&scene, &router, seconds: 15)
    scene.end(short)
    told += Self.run(&scene, &router, seconds: 60)
    #expect(told.isEmpty)
    scene.begin(AlertScene.cpu)
    let begun = scene.second
    told = Self.run(&scene, &router, seconds: 60)
    #expect(told.map { $0.second - begun } == [30])
    #expect(told.first?.message.items.map(\.key) == [AlertScene.cpu])
  }

  @Test("What flaps is one alert")
  func flapping() {
    var scene = AlertScene()
    var router = scene.router(Self.receiver())
    var told: [(second: Int64, message: AlertMessage)] = []
    for _ in 0..<40 {
      let anomaly = scene.begin(AlertScene.cpu)
      told += Self.run(&scene, &router, seconds: 20)
      scene.end(anomaly)
      told += Self.run(&scene, &router, seconds: 10)
    }
    #expect(told.count == 1)
    told = Self.run(&scene, &router, seconds: 100)
    #expect(told.count == 1 && told.first?.message.isFiring == false)
  }

  @Test("What a person has said: quiet while acknowledged, over when judged, back when it is not")
  func verdicts() {
    var scene = AlertScene()
    var router = scene.router(Self.receiver())
    let anomaly = scene.begin(AlertScene.cpu)
    #expect(Self.run(&scene, &router, seconds: 20).count == 1)
    scene.judge(anomaly, .acknowledged)
    #expect(Self.run(&scene, &router, seconds: 20_000, every: 50).isEmpty)
    scene.judge(
      anomaly, .snoozed(until: WallInstant(milliseconds: scene.wall.milliseconds + 900_000)))
    #expect(Self.run(&scene, &router, seconds: 890).isEmpty)
    #expect(Self.run(&scene, &router, seconds: 40).count == 1)
    scene.judge(anomaly, .falseAlarm)
    let told = Self.run(&scene, &router, seconds: 100)
    #expect(told.count == 1 && told.first?.message.isFiring == false)

    let quiet = scene.begin(AlertScene.disk)
    scene.judge(quiet, .expected)
    #expect(Self.run(&scene, &router, seconds: 100).isEmpty)
    scene.triage.silences = [
      .init(
        number: 1, pattern: "system.memory*",
        until: WallInstant(milliseconds: scene.wall.milliseconds + 100_000), reason: "",
        by: TriageActor(user: "anna"), wall: scene.wall)
    ]
    scene.begin(AlertScene.memory)
    #expect(Self.run(&scene, &router, seconds: 100).isEmpty)
    #expect(Self.run(&scene, &router, seconds: 100).count == 1)
    // An acknowledged one is told to be over.
    let last = scene.begin(SeriesKey("a.b"))
    #expect(Self.run(&scene, &router, seconds: 20).count == 1)
    scene.judge(last, .acknowledged)
    _ = Self.run(&scene, &router, seconds: 20)
    scene.end(last)
    #expect(Self.run(&scene, &router, seconds: 100).count == 1)
  }

  @Test(
    "A storm of 10 000 anomalies in a minute: one message a group, and \"+n more\" past the limit")
  func storm() {
    var scene = AlertScene()
    var router = scene.router(Self.receiver { $0.burst = 5 })
    var told: [(second: Int64, message: AlertMessage)] = []
    var groups: [UInt64] = []
    for index in 0..<10_000 {
      let key = SeriesKey("storm.value", "n", String(index))
      // Forty incidents of 250 anomalies.
      if index % 250 == 0 {
        groups.append(scene.begin(key, index == 0 ? .critical : .warning))
      } else {
        scene.begin(key, incident: groups[groups.count - 1])
      }
      if index % 200 == 199 { told += Self.run(&scene, &router, seconds: 1) }
    }
    told += Self.run(&scene, &router, seconds: 10)
    let messages = told.map(\.message)
    for group in Set(messages.map(\.group)) {
      #expect(messages.count { $0.group == group } == 1)
    }
    // Five at once and one for each half minute.
    #expect(messages.count <= 5 + 2)
    #expect(messages.contains { $0.folded > 0 && AlertText.line($0).hasSuffix(" more") })
    told += Self.run(&scene, &router, seconds: 300, every: 15)
    let listed = Set(told.flatMap { $0.message.items.map(\.key) })
    #expect(listed.count == 10_000)
    // No group twice in its interval, also where it was told in the message of another.
    var last: [String: Int64] = [:]
    for (second, message) in told {
      for group in Set(message.items.map(\.group)) {
        if let before = last[group] { #expect(second - before >= 60) }
        last[group] = second
      }
    }
  }

  @Test("A program that groups by itself hears each change at once, and all of it each minute")
  func state() {
    var scene = AlertScene()
    var router = scene.router(
      AlertReceiver(name: "am", kind: "alertmanager", manner: .state))
    _ = Self.run(&scene, &router, seconds: 5)
    let anomaly = scene.begin(AlertScene.disk)
    let begun = scene.second
    var told = Self.run(&scene, &router, seconds: 150)
    let seconds: [Int64] = told.map { $0.second - begun }
    #expect(seconds == [0, 55, 115])
    #expect(told.map(\.message.kind) == [.news, .refresh, .refresh])
    scene.grow(anomaly, to: .critical)
    told = Self.run(&scene, &router, seconds: 1)
    // Another severity is another alert there: the old one is over.
    #expect(told.first?.message.items.map(\.isFiring) == [false, true])
    scene.end(anomaly)
    let ended = scene.second
    told = Self.run(&scene, &router, seconds: 1_000)
    #expect(told.first.map { $0.second == ended && !$0.message.isFiring } == true)
    let ends = told.filter { $0.message.items.contains { $0.severity == .critical } }
    #expect(told.allSatisfy { !$0.message.isFiring })
    #expect(ends.count >= 5)
    #expect((ends.last?.second ?? 0) - ended <= 300)
  }

  @Test("The heartbeat comes at once and regularly, whatever else is told")
  func heartbeat() {
    var scene = AlertScene()
    var router = scene.router(Self.receiver { $0.heartbeat = .seconds(60) })
    let told = Self.run(&scene, &router, seconds: 181)
    #expect(told.map(\.second) == [0, 60, 120, 180])
    #expect(told.allSatisfy { $0.message.kind == .heartbeat && $0.message.intervalSeconds == 60 })
  }

  @Test("Hours hold new alerts back; a receiver of no ends hears of none")
  func hours() throws {
    // The scene begins at 22:13:20 UTC.
    var scene = AlertScene()
    let hours = AlertHours("23:00-23:30")
    var router = scene.router(
      Self.receiver {
        $0.filter.hours = hours
        $0.tellsEnd = false
      })
    let anomaly = scene.begin(AlertScene.cpu)
    let told = Self.run(&scene, &router, seconds: 3_000, every: 10)
    // 23:00 comes after 2 800 s, and then the group waits.
    #expect(told.map(\.second) == [2_810])
    scene.end(anomaly)
    #expect(Self.run(&scene, &router, seconds: 100).map(\.message.kind) == [.silent])
  }

  @Test("A family and a machine are groups, too")
  func grouping() {
    for (grouping, count) in [(AlertReceiver.Grouping.family, 2), (.host, 1), (.incident, 3)] {
      var scene = AlertScene()
      var router = scene.router(Self.receiver { $0.grouping = grouping })
      scene.begin(AlertScene.cpu)
      scene.begin(AlertScene.disk)
      scene.begin(SeriesKey("http.errors"))
      #expect(Self.run(&scene, &router, seconds: 60).count == count)
    }
  }
}
