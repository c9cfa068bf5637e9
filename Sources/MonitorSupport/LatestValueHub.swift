/// Hands each new value to every subscriber; a slow one finds only the newest.
///
/// Owned by one actor.
public struct LatestValueHub<Value: Sendable>: Sendable {
  private var continuations: [UInt64: AsyncStream<Value>.Continuation] = [:]
  private var nextID: UInt64 = 0
  /// Values a subscriber never saw because a newer one came first.
  public private(set) var coalesced: UInt64 = 0
  /// The newest value, given to a new subscriber at once.
  public private(set) var latest: Value?

  /// Makes a hub without subscribers.
  public init() {}

  /// How many subscribers there are.
  public var count: Int { continuations.count }

  /// A stream for one more subscriber and the number to unsubscribe it with.
  public mutating func subscribe(
    onEnd: @escaping @Sendable (UInt64) -> Void
  ) -> (id: UInt64, stream: AsyncStream<Value>) {
    let id = nextID
    nextID += 1
    let (stream, continuation) = AsyncStream.makeStream(
      of: Value.self, bufferingPolicy: .bufferingNewest(1))
    continuation.onTermination = { _ in onEnd(id) }
    continuations[id] = continuation
    if let latest { continuation.yield(latest) }
    return (id, stream)
  }

  /// Forgets a subscriber and ends its stream.
  public mutating func unsubscribe(_ id: UInt64) {
    continuations.removeValue(forKey: id)?.finish()
  }

  /// Hands out a value.
  public mutating func publish(_ value: Value) {
    latest = value
    for continuation in continuations.values {
      if case .dropped = continuation.yield(value) { coalesced += 1 }
    }
  }

  /// Ends every stream.
  public mutating func finish() {
    for continuation in continuations.values { continuation.finish() }
    continuations.removeAll()
  }
}
