/// How the pushing of samples to others is doing: everything that was lost is counted here.
public struct PushHealth: Hashable, Codable, Sendable {
  /// The destinations, in the order of the configuration; empty where nothing is pushed.
  public var destinations: [PushDestinationHealth] = []
  /// What waits for destinations that no table names any more, by name: `Limits.pushLeftovers` at
  /// most; `nil` where nothing does.
  public var leftovers: [PushLeftover]?

  /// Makes the health of a kilter that pushes nothing.
  public init() {}

  /// The destinations that do not take what they are sent.
  public var failing: [PushDestinationHealth] {
    destinations.filter(\.isFailing)
  }
}
