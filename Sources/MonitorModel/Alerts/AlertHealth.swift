/// How the delivery of alerts is doing: every limit that was reached, and everything that was lost,
/// is counted here.
public struct AlertHealth: Hashable, Codable, Sendable {
  /// The receivers, in the order of the configuration; empty where nobody is told.
  public var receivers: [AlertReceiverHealth] = []
  /// The newest deliveries, oldest first: `Limits.alertLog` at most.
  public var log: [AlertLogEntry] = []
  /// What was wrong with the file of what is to be delivered, a sentence; empty where all is well.
  public var trouble: String = ""

  /// Makes the health of a delivery that has nobody to tell.
  public init() {}

  /// The receivers that are not reached now.
  public var failing: [AlertReceiverHealth] { receivers.filter { $0.state == .failing } }
}
