import MonitorCollectors
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Synchronization
import Testing

/// Finding what runs on the machine.
@Suite struct SourceDiscoveryTests {
  private static let view: MachineView = {
    var view = MachineView()
    view.user = "kim"
    view.programs = ["postgres", "redis-server"]
    view.sockets = [
      .init(path: "/run/postgresql/.s.PGSQL.5432", program: "postgres"),
      .init(path: "/tmp/.s.PGSQL.5433", program: "postgres"),
      .init(path: "/tmp/x/.s.PGSQL.5434", program: ""),
      .init(path: "/run/udev/control", program: ""),
    ]
    view.listeners = [
      .init(port: 6_379, program: "redis-server"), .init(port: 6_380, program: "redis-server"),
      .init(port: 22, program: ""),
    ]
    return view
  }()

  private func find(
    _ view: MachineView, known: Set<String> = []
  ) -> (names: [String], notes: [SourceNote]) {
    var known = known
    var names: Set<String> = ["system"]
    let found = SourceDiscovery.collectors(
      in: view, known: &known, names: &names, time: .system, stateFolder: nil)
    return (found.collectors.map(\.name), found.notes)
  }

  @Test func databasesAreFoundByTheirSockets() {
    let found = find(Self.view)
    #expect(Set(found.names) == ["postgresql", "postgresql-5433", "redis", "redis-6380"])
  }

  @Test func aSocketThatAnybodyCouldHaveMadeIsLeftAlone() {
    var view = MachineView()
    view.sockets = [.init(path: "/tmp/x/.s.PGSQL.5432", program: "")]
    #expect(find(view).names.isEmpty)
    view.sockets = [.init(path: "/run/postgresql/.s.PGSQL.5432", program: "")]
    #expect(find(view).names == ["postgresql"])
  }

  @Test func whatIsConfiguredIsNotFoundAgain() {
    let known: Set<String> = ["redis:127.0.0.1:6379", "postgresql:/run/postgresql:5432"]
    #expect(Set(find(Self.view, known: known).names) == ["postgresql-5433", "redis-6380"])
  }

  @Test func nothingIsFoundTwiceAndNewThingsAreAdded() async throws {
    let view = Mutex(Self.view)
    let received = Mutex<[String]>([])
    let clock = VirtualClock()
    let made = SourceDiscovery(
      known: [], names: [], stateFolder: nil, firstCall: 2, time: clock.time,
      look: { view.withLock { $0 } },
      receive: { collectors in received.withLock { $0 += collectors.map(\.name) } })
    let discovery = try #require(made)
    func collect(after seconds: Int64) async throws {
      _ = try await discovery.collect(at: clock.now.advanced(by: seconds * 1_000_000_000))
    }
    try await collect(after: 0)
    #expect(received.withLock { $0 }.isEmpty)
    try await collect(after: 1)
    #expect(received.withLock { $0.count } == 4)
    view.withLock { $0.listeners.append(.init(port: 6_400, program: "redis-server")) }
    try await collect(after: 2)
    #expect(received.withLock { $0.count } == 4)
    try await collect(after: 31)
    #expect(received.withLock { $0.last } == "redis-6400")
    #expect(received.withLock { $0.count } == 5)
  }
}
