/// How one destination of remote write is doing.
public struct PushDestinationHealth: Hashable, Codable, Sendable {
  /// The state in a word.
  public enum State: String, Codable, Sendable {
    /// Nothing has been sent yet.
    case idle
    /// It took what it was sent last.
    case sending
    /// It did not take what it was sent last, and it is tried again; `reason` says why.
    case failing
    /// Nothing can be sent until somebody changes something; `reason` says what.
    case refused
  }

  /// Its name.
  public var name: String
  /// Its address, without a secret.
  public var url: String
  /// The state.
  public var state: State = .idle
  /// Why the state is not a good one, a sentence; empty where it is.
  public var reason: String = ""
  /// Samples it took.
  public var sent: UInt64 = 0
  /// Samples it will never take: they were refused, or left out as those of their series are.
  public var failed: UInt64 = 0
  /// Samples that it had already, by its own word: their first try ended without an answer.
  public var repeated: UInt64 = 0
  /// Samples that gave way, as too much waited.
  public var dropped: UInt64 = 0
  /// Samples that wait.
  public var pending: UInt64 = 0
  /// Batches that wait.
  public var batches: Int = 0
  /// Bytes of the batches that wait.
  public var queuedBytes: Int = 0
  /// Bytes that may wait; then the oldest gives way.
  public var queueLimit: Int = 0
  /// Bytes of bodies that it took.
  public var bytesSent: UInt64 = 0
  /// Tries that failed.
  public var failures: UInt64 = 0
  /// The time of the oldest sample that waits.
  public var oldest: WallInstant?
  /// When it last took something.
  public var lastSent: WallInstant?
  /// Ticks that were not seen, as newer ones came first.
  public var missedTicks: UInt64 = 0
  /// Files of the queue that were damaged, and what was cut off torn ones.
  public var damaged: Int = 0
  /// Where the queue is kept; empty where it is in memory only.
  public var folder: String = ""
  /// What is wrong with the queue, a sentence; empty where all is well.
  public var trouble: String = ""
  /// Series that are left out, newest first: `Limits.pushBadSeriesShown` at most.
  public var bad: [PushBadSeries] = []
  /// How many are left out in all.
  public var badCount: Int = 0
  /// Series of which samples came too late to be taken in the last ten minutes, newest first:
  /// `Limits.pushBadSeriesShown` at most; `nil` where there is none.
  public var late: [PushBadSeries]?

  /// Makes the health of a destination that was sent nothing.
  public init(name: String, url: String) {
    self.name = name
    self.url = url
  }

  /// Whether it does not take what it is sent.
  public var isFailing: Bool { state == .failing || state == .refused }
}
