import Synchronization

/// What all threads of a server count together.
final class SharedCounts: Sendable {
  /// Connections that are open.
  let connections = Atomic<Int>(0)
  /// Clients that follow.
  let followers = Atomic<Int>(0)
  /// Clients that may follow.
  let followersMost: Atomic<Int>
  private let lastClient = Atomic<UInt64>(0)

  init(followersMost: Int) { self.followersMost = Atomic(followersMost) }

  /// Connections beyond those of clients: for requests, and for saying no.
  static let connectionsBesides = 512

  /// Counts one more that follows; `false`, and nothing counted, where there are as many as may be.
  func admitFollower() -> Bool {
    let (_, count) = followers.add(1, ordering: .relaxed)
    guard count > followersMost.load(ordering: .relaxed) else { return true }
    followers.subtract(1, ordering: .relaxed)
    return false
  }

  /// Counts one less that follows.
  func releaseFollower() { followers.subtract(1, ordering: .relaxed) }

  /// The number of the next client.
  func nextClient() -> UInt64 { lastClient.add(1, ordering: .relaxed).newValue }
}
