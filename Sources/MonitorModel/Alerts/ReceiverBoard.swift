/// What a receiver with silences and groups of its own says of this machine, as it was read last:
/// an Alertmanager.
public struct ReceiverBoard: Hashable, Codable, Sendable {
  /// A silence at the receiver, whoever made it.
  public struct Silence: Hashable, Codable, Sendable {
    /// The receiver's own name for it.
    public var id: String
    /// What it is about: `alertname="system.cpu.utilization", host=~"web.*"`.
    public var matchers: String
    /// Who made it.
    public var by: String
    /// Why.
    public var comment: String
    /// When it ends by itself.
    public var until: WallInstant
    /// Whether it stands for a silence that was made in this kilter.
    public var isOurs: Bool
    /// Makes a silence.
    public init(
      id: String, matchers: String, by: String, comment: String, until: WallInstant, isOurs: Bool
    ) {
      self.id = id
      self.matchers = matchers
      self.by = by
      self.comment = comment
      self.until = until
      self.isOurs = isOurs
    }
  }

  /// An alert of this machine at the receiver.
  public struct Alert: Hashable, Codable, Sendable {
    /// The series that it is about.
    public var key: SeriesKey
    /// The labels by which the receiver has put it together with others, as it shows them.
    public var group: String
    /// The identifiers of the silences that keep it quiet.
    public var silencedBy: [String]
    /// Whether another alert keeps it quiet.
    public var isInhibited: Bool
    /// Makes an alert.
    public init(key: SeriesKey, group: String, silencedBy: [String], isInhibited: Bool) {
      self.key = key
      self.group = group
      self.silencedBy = silencedBy
      self.isInhibited = isInhibited
    }
  }

  /// The silences in force that are shown: `Limits.receiverSilences` at most, ours first.
  public var silences: [Silence] = []
  /// All that are in force.
  public var silenceCount = 0
  /// The alerts of this machine: `Limits.listedAlerts` at most.
  public var alerts: [Alert] = []
  /// All of them.
  public var alertCount = 0
  /// Groups in which they are.
  public var groupCount = 0
  /// What went wrong with reading or silencing, in words; empty where all went well.
  public var problem = ""

  /// Makes a board on which nothing is.
  public init() {}

  /// The silences that keep a series quiet there, as far as they are shown.
  public func silences(of key: SeriesKey) -> [Silence] {
    let ids = Set(alerts.lazy.filter { $0.key == key }.flatMap(\.silencedBy))
    return silences.filter { ids.contains($0.id) }
  }
}
