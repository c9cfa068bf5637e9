import MonitorModel

/// Somebody or something that explains part of a change, with what suggestions need to name it.
struct Cause: Sendable {
  /// What it is.
  enum Kind: Hashable, Sendable {
    /// One process.
    case process(pid: Int32)
    /// Processes of one name.
    case group(count: Int, pid: Int32)
    /// Processes of one cgroup or container.
    case cgroup(path: String, container: String, count: Int)
    /// Processes too short-lived to be seen singly; the parent of most, 0 where it is not known.
    case churn(parent: Int32)
    /// A process that has ended.
    case gone(pid: Int32)
    /// A disk.
    case disk(String)
    /// A network interface.
    case interface(String)
    /// A filesystem, by where it is mounted.
    case filesystem(String)
    /// A route, statement, client or the like that a source names, with the series it is part of.
    case suspect(of: String)
  }

  /// How the amount is meant.
  enum Sense: Sendable {
    /// It rose by the amount.
    case rise
    /// It fell by the amount, which is negative.
    case fall
    /// It uses the amount; how much it used before is not known.
    case use
  }

  /// What it is.
  var kind: Kind
  /// What it is blamed for; `nil` for devices.
  var resource: BlamedResource?
  /// Its contribution, with its share.
  var blame: Blame
  /// How the amount is meant.
  var sense: Sense
  /// The systemd unit it runs in; empty where it runs in none.
  var unit = ""
  /// Processes of it that begin, a second; 0 unless it is `churn`.
  var starts = 0.0
  /// The group of its name, or of its cgroup where it is one; −1 for none.
  var group = -1
  /// The slot of its largest process; −1 for none.
  var slot = -1
  /// Of a suspect: what was usual for it; `nil` where that is not known.
  var before: Double?
  /// Of a suspect: its share of what was usual; `nil` where that is not known.
  var usualShare: Double?
  /// Of a suspect: how much all that rose is of the whole, 0…1.
  var part = 0.0
  /// Of a suspect: how many times further it moved than it usually does; `nil` where that is not
  /// known.
  var movement: Double?
  /// Of a suspect: when it was last as usual, in nanoseconds of the monotonic clock.
  var calmAt: Int64?

  /// Whether it is somebody, not a place.
  var isWho: Bool {
    switch kind {
    case .disk, .interface, .filesystem: false
    default: true
    }
  }

  /// Whether a source named it.
  var isSuspect: Bool {
    if case .suspect = kind { return true }
    return false
  }

  /// `postgres[812] +3.1 cores, 92 % of the rise`.
  var text: String {
    let share = QuantityText.digits((blame.share * 100).rounded()) + " %"
    var amount = QuantityText.text(blame.amount, blame.unit)
    if amount == "1 cores" { amount = "1 core" }
    var text =
      switch sense {
      case .rise: "\(blame.subject) +\(amount), \(share) of the rise"
      case .fall: "\(blame.subject) \(amount), \(share) of the fall"
      case .use where isSuspect: "\(blame.subject) \(amount), \(share) of all"
      case .use: "\(blame.subject) uses \(amount), \(share) of all that is used"
      }
    if starts > 0 { text += ", \(QuantityText.text(starts, .perSecond)) starts" }
    return text
  }
}
