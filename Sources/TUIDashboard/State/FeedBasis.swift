import MonitorModel

/// All that the rows of the feed are made of: while it is the same, so are they.
struct FeedBasis: Hashable, Sendable {
  /// The panel that shows them.
  var panel: PanelID
  /// The filter.
  var filter: Filter
  /// The order.
  var order: AnomalyOrder
  /// Members of an incident that are listed before the rest is folded.
  var members: Int
  /// Whether the person moves in the list, so that its order stays.
  var engaged: Bool
  private var unfolded: Set<UInt64>
  private var feed: UInt64
  private var records: Int
  private var first: UInt64
  private var incidents: UInt64
  private var triage: UInt64
  private var shown: MonotonicInstant?
  private var now: WallInstant

  /// What rows are made of now.
  init(_ state: DashboardState, _ panel: PanelID, members: Int) {
    self.panel = panel
    filter = panel == .anomalyList ? state.filters[panel.rawValue] : Filter("")
    // The overview always begins with what is worst now; the feed's own order is the person's.
    order = panel == .anomalyList ? state.anomalyOrder : .worst
    self.members = members
    engaged = state.lists[panel.rawValue].engaged
    unfolded = state.unfolded
    feed = state.feed.version
    records = state.feed.records.count
    first = state.feed.records.first?.id ?? 0
    incidents = state.incidents.version
    triage = state.triage.version
    shown = state.snapshot?.data.at
    now = state.wallNow
  }

  /// Whether the rows that were made of another basis are those of this one; that a person begins to
  /// move in them changes nothing.
  func isMade(by other: FeedBasis) -> Bool {
    var same = other
    if engaged { same.engaged = true }
    return self == same
  }

  /// Whether all that passes has passed with another basis: the filter got another letter.
  func narrows(_ other: FeedBasis) -> Bool {
    var same = other
    same.filter = filter
    same.engaged = engaged
    return self == same && filter.narrows(other.filter)
  }
}
