package import MonitorModel
package import TUICore

/// All that the dashboard is: what it knows, where the person is, what they typed.
///
/// A value; the only way to change it is `update`, and drawing reads it and nothing else.
package struct DashboardState: Sendable {
  /// What the executable told at the start.
  package internal(set) var options: DashboardOptions
  /// The screen.
  package internal(set) var size: Size
  /// The tick that is shown.
  package internal(set) var snapshot: MonitorSnapshot?
  /// How the daemon is reached that is looked at; `nil` where the engine is in the process.
  package internal(set) var connection: SourceConnection?
  /// Where in time that is.
  package internal(set) var time = TimePosition.live
  /// The recorded tick that was asked for and has not come yet.
  package internal(set) var seek: Seek?
  /// The speed at which the past plays.
  package internal(set) var speed = PlaySpeed.normal
  /// Whether what the view shows is of another moment or numbering, so that it has to be asked for.
  var needsData = false
  /// The newest charts, details and forecasts.
  package internal(set) var reply = DataReply()
  /// The newest statistics and the window they describe.
  package internal(set) var statistics = StatisticsTable()
  /// Whether forecasts have not been answered yet.
  var forecastsNeverCame = true
  /// Anomalies.
  package internal(set) var feed = AnomalyFeed()
  /// Incidents.
  package internal(set) var incidents = IncidentFeed()
  /// The rows of the overview.
  package internal(set) var board = SignalBoard()
  /// The hosts of the fleet, where one is read.
  package internal(set) var fleet = FleetBoard()
  /// The map of them.
  package internal(set) var fleetMap = FleetMap()
  /// The label by which the map is grouped, once the person has chosen; empty for none.
  package internal(set) var fleetGrouping: String?
  /// The signal that the map shows, as its series is called; `nil` for the fullest of each host.
  package internal(set) var fleetSignal: String?
  /// Short names by series.
  package internal(set) var names: [String] = []

  /// The view.
  package internal(set) var view: DashboardView
  /// What was opened on top of the view, the newest last.
  package internal(set) var details: [DashboardDetail] = []
  /// Whether help is on top of everything.
  package internal(set) var helpShown = false
  /// The panel of the overview that has the keys.
  package internal(set) var focus = PanelID.signals
  /// Whether the person chose the focus, so that it is worth showing.
  package internal(set) var focusShown = false
  /// The panel that has the whole screen.
  package internal(set) var expanded: PanelID?
  /// Where the person is in each list, by panel.
  package internal(set) var lists = [ListState](
    repeating: ListState(), count: PanelID.allCases.count)
  /// The filter of each list, by panel.
  package internal(set) var filters = [Filter](
    repeating: Filter(""), count: PanelID.allCases.count)
  /// Who gets the keys.
  package internal(set) var input = InputMode.keys
  /// What is remembered for the next start: the executable writes it down when it has changed.
  package internal(set) var memory: DashboardMemory
  /// What the rows of the feed were made of.
  var feedBasis: FeedBasis?
  /// The places in the feed of the anomalies that pass the filter of `feedBasis`.
  var passing: [Int] = []
  /// What is open and asks for attention.
  var fresh = FreshAnomalies()
  /// A line for the person; empty for none.
  package internal(set) var notice = ""

  /// The lesson that is selected in the health view, by its number.
  package internal(set) var selectedLesson: UInt64?
  /// What people said of anomalies, as of now, whatever moment is shown.
  package internal(set) var triage = TriageBoard()
  /// Anomalies that are marked: the next verdict goes to all of them.
  package internal(set) var marked: Set<UInt64> = []
  /// The row of the feed where a range of marks begins.
  var rangeStart: Int?
  /// The verdict that was given last.
  package internal(set) var lastVerdict: TriageVerdict?
  /// Where to come back to from the moment of an anomaly.
  var wayBack: Return?

  /// The time charts are to cover.
  package internal(set) var span = ChartSpan()
  /// Whether the person chose the span.
  package internal(set) var spanChosen = false
  /// The window of the percentile tables.
  package internal(set) var window = StatisticsWindow.fiveMinutes
  /// The order of the process table.
  package internal(set) var processSorting = Sorting(ProcessColumn.cpu, descending: true)
  /// The order of the percentile table.
  package internal(set) var seriesSorting = Sorting(SeriesColumn.name, descending: false)
  /// The earlier time that charts are compared with.
  package internal(set) var comparison = Comparison.none
  /// The related series whose chart stands beside that of the anomaly.
  package internal(set) var beside: SeriesID?
  /// What was asked when the related series came, and when that was.
  var relatedQuestion: RelatedSeries.Question?
  var relatedAt = MonotonicInstant(nanoseconds: 0)
  /// The command that is selected among those of what helps.
  package internal(set) var whyCommand = 0
  /// The order of the feed.
  package internal(set) var anomalyOrder = AnomalyOrder.newest
  /// Whether kernel threads are in the process table.
  package internal(set) var kernelThreadsShown = false
  /// Series pinned on the history view that exist in what is shown.
  package internal(set) var pinned: [SeriesID] = []
  /// All pinned series, by name.
  var pinnedKeys: [SeriesKey] = []

  /// The anomalies that pass the filter, by number, in the order of the screen.
  package internal(set) var anomalyRows: [UInt64] = []
  /// The same under their incidents, as the visible list has them.
  package internal(set) var feedRows: [AnomalyRow] = []
  /// Incidents all of whose members are listed.
  package internal(set) var unfolded: Set<UInt64> = []
  /// The series that pass the filter, in the order of the screen.
  package internal(set) var seriesRows: [SeriesID] = []
  /// Indices of rows of the process table that pass the filter, in the order of the screen.
  package internal(set) var processRows: [Int] = []
  /// The processes of `processRows`, to follow them from tick to tick.
  package internal(set) var processOrder: [ProcessReference] = []
  /// The few processes of the overview.
  package internal(set) var top = TopProcesses()

  /// Makes the state before the first tick.
  package init(size: Size, options: DashboardOptions = DashboardOptions()) {
    self.size = size
    self.options = options
    view = options.view
    memory = options.memory
  }

  /// Takes in what happened and says what is to be done.
  ///
  /// The whole behaviour.
  package mutating func update(_ message: DashboardMessage) -> [DashboardEffect] {
    switch message {
    case .start: return start()
    case .snapshot(let snapshot, let reply): return settled { $0.take(snapshot, reply) }
    case .events(let page): return settled { $0.take(page) }
    case .data(let reply):
      // What comes late for a live view is of no use in the past.
      guard case .live = time else { return [] }
      return settled {
        $0.accept(reply, to: $0.dataRequest)
        return []
      }
    case .moment(let moment, let query): return settled { $0.take(moment, query) }
    case .noMoment(let absence, let query): return settled { $0.take(absence, query) }
    case .played(let nanoseconds): return settled { $0.play(nanoseconds) }
    case .acted(let command, let reply):
      return settled {
        $0.accept(reply, to: command)
        return []
      }
    case .edited(let text, let anomaly):
      return text.isEmpty ? [] : [.act(.note(text, anomaly: anomaly))]
    case .connection(let connection):
      take(connection)
      return []
    case .notice(let text):
      notice = text
      return []
    case .key(let key):
      return asking { $0.take(key) }
    case .paste(let text):
      return asking {
        $0.paste(text)
        return []
      }
    case .mouse(let event):
      return asking { $0.take(event) }
    case .resized(let size):
      return asking {
        $0.size = size
        return []
      }
    }
  }

  /// Runs a change and adds `.fetch` where the visible view then needs other data.
  private mutating func asking(
    _ change: (inout DashboardState) -> [DashboardEffect]
  ) -> [DashboardEffect] {
    let before = dataRequest
    return settled {
      let effects = change(&$0)
      $0.refresh()
      if $0.dataRequest != before { $0.needsData = true }
      return effects
    }
  }

  /// Runs a change, makes the rows anew, and adds `.fetch` where the change left the view without
  /// its data.
  private mutating func settled(
    _ change: (inout DashboardState) -> [DashboardEffect]
  ) -> [DashboardEffect] {
    let effects = change(&self)
    refresh()
    defer { needsData = false }
    return needsData && dataRequest != DataRequest() ? effects + [.fetch] : effects
  }

  /// Takes in a live tick: it is shown, or kept while another one is.
  private mutating func take(
    _ next: MonitorSnapshot, _ reply: DataReply
  ) -> [DashboardEffect] {
    switch time {
    case .live where options.isRecording: break
    case .live:
      take(next.triage)
      let asked = dataRequest
      let isRenumbered = snapshot.map { $0.data.registry != next.data.registry } ?? false
      accept(next)
      // An answer to numbers of another series would show them under a wrong name.
      if !isRenumbered { accept(reply, to: asked) }
    case .paused(let since, _):
      take(next.triage)
      time = .paused(since: since, newest: next)
    case .past(var past):
      take(next.triage)
      past.live?.accept(next)
      time = .past(past)
    }
    return []
  }

  /// Takes in what people said; a tick from before the newest act says less than is known.
  private mutating func take(_ board: TriageBoard) {
    if board.version >= triage.version { triage = board }
  }

  /// Takes in live events.
  private mutating func take(_ page: EventPage) -> [DashboardEffect] {
    if page.isAnew { forgetEngine() }
    switch time {
    case .live where options.isRecording: break
    case .live, .paused: feed.add(page)
    case .past(var past):
      past.live?.feed.add(page)
      time = .past(past)
    }
    return []
  }

  /// Shows a tick from now on.
  mutating func accept(_ next: MonitorSnapshot) {
    if let old = snapshot, SeriesIndex.isRenumbered(from: old.data, to: next.data) {
      renumber(from: old.data.series, to: next.data.series)
    }
    for index in names.count..<max(names.count, next.data.series.count) {
      names.append(SeriesName.short(next.data.series[index].key))
    }
    snapshot = next
    board.update(next.data)
    fleet.update(next.data)
    feed.reconcile(open: next.open, lastEvent: next.lastEvent)
    incidents.add(next.incidents, at: next.data.at)
  }

  /// Shows the data of an answer from now on.
  mutating func accept(_ next: DataReply, to asked: DataRequest) {
    guard !next.isUnanswered else { return }
    if !next.statisticsSeries.isEmpty {
      statistics.accept(
        next, window: asked.window ?? window,
        at: snapshot?.data.at ?? MonotonicInstant(nanoseconds: 0))
    }
    reply.histories = next.histories
    reply.compared = next.compared
    if let question = asked.related {
      reply.related = next.related
      relatedQuestion = question
      relatedAt = snapshot?.data.at ?? question.at
    }
    if asked.likes != nil { reply.likes = next.likes }
    // Details and forecasts are not asked for at every tick; the last ones stay.
    if !asked.details.isEmpty { reply.details = next.details }
    if asked.forecasts || !next.forecasts.isEmpty {
      reply.forecasts = next.forecasts
      forecastsNeverCame = false
    }
  }
}
