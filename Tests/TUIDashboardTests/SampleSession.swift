import MonitorModel
import TUICore
import TUIDashboard

/// A dashboard over a recording, driven as the executable drives it, but answers come when the test
/// says so.
struct SampleSession {
  var state: DashboardState
  var history = SampleHistory()
  /// Every effect so far.
  var effects: [DashboardEffect] = []
  /// Every tick that was fetched.
  var fetched: [MomentTarget] = []
  private var queue = MomentQueue()
  private var inFlight: MomentQuery?

  /// A live dashboard at the newest tick, or one that shows a recording.
  init(
    _ size: Size = Size(columns: 120, rows: 40), options: DashboardOptions = DashboardOptions()
  ) {
    state = DashboardState(size: size, options: options)
    perform(state.update(.start))
    if options.isRecording {
      settle()
    } else {
      let newest = 2 * SampleHistory.ticks - 1
      perform(state.update(.events(EventPage(events: history.told(newest), last: 5))))
      live()
    }
  }

  /// A live tick comes, so many seconds after the newest.
  mutating func live(after seconds: Int64 = 0) {
    history.sessions[1] = history.sessions[1].earlier(seconds: -seconds)
    let machine = history.sessions[1]
    let request = state.liveRequest
    var snapshot = history.snapshot(2 * SampleHistory.ticks - 1)
    snapshot.data.sequence = machine.sequence
    perform(state.update(.snapshot(snapshot, machine.reply(to: request))))
  }

  /// Presses keys; nothing is answered yet.
  mutating func press(_ keys: Key...) {
    for key in keys { perform(state.update(.key(key))) }
  }

  /// Types a command.
  mutating func run(_ command: String) {
    for key in (":" + command).map({ Key.character($0) }) + [.enter] { press(key) }
  }

  /// Real time goes by.
  mutating func play(nanoseconds: Int64) { perform(state.update(.played(nanoseconds))) }

  /// Carries out what keys asked for.
  mutating func perform(_ new: [DashboardEffect]) {
    effects += new
    for effect in new {
      switch effect {
      case .seek(let target): queue.ask(target)
      case .live: queue.clear()
      case .fetch where state.past != nil: queue.askAgain()
      case .fetch:
        let reply = history.sessions[1].reply(to: state.dataRequest)
        perform(state.update(.data(reply)))
      default: break
      }
    }
    begin()
  }

  private mutating func begin() {
    guard inFlight == nil, let target = queue.begin(shown: state.past?.instant) else { return }
    inFlight = state.query(for: target)
    fetched.append(target)
  }

  /// The answer to the question that is under way comes; `false` where none is.
  @discardableResult
  mutating func answer() -> Bool {
    guard let query = inFlight else { return false }
    inFlight = nil
    queue.end()
    do throws(MomentAbsence) {
      perform(state.update(.moment(try history.moment(query), query)))
    } catch {
      perform(state.update(.noMoment(error, query)))
    }
    begin()
    return true
  }

  /// All answers come.
  mutating func settle() {
    for _ in 0..<100 { if !answer() { return } }
    preconditionFailure("it asks for ever")
  }

  /// Presses keys, each answered before the next.
  mutating func go(_ keys: Key...) {
    for key in keys {
      press(key)
      settle()
    }
  }

  /// The tick that is shown, in seconds before the newest of the second session.
  var secondsBack: Int64? {
    guard let past = state.past, past.instant.session == 2 else { return nil }
    return (history.sessions[1].now - past.instant.at) / 1_000_000_000
  }
}
