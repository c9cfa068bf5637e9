/// One line of the book of what people did, from which everything else follows.
public enum TriageEntry: Hashable, Codable, Sendable {
  /// An act; of several with one number the newest is true, as an act may be undone and done again.
  case act(TriageAct)
  /// An anomaly that is over.
  case past(PastAnomaly)
}
