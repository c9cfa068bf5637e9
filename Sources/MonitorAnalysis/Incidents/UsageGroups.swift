/// What one process or group uses: CPU in cores, resident bytes, bytes a second read and written.
typealias Usage = SIMD4<Double>

/// What processes that share a name (or a cgroup) use together, and what is usual for them.
///
/// A group outlives its processes, so short-lived ones are compared with those before them.
struct UsageGroups: Sendable {
  /// What is usual for a group.
  struct Usual: Sendable {
    /// Tells the group from an earlier one in the same place.
    var serial: UInt32 = 0
    /// What its processes use together.
    var usage = Usage()
  }

  /// The most groups; beyond it processes are told singly only.
  static let most = 512
  /// A group without a process leaves after this time when room is needed, in nanoseconds.
  private static let patience: Int64 = 600_000_000_000

  /// Ticks that are remembered of each group.
  static let trailMost = 128

  /// What is usual for each group.
  private(set) var usual: [Usual] = []
  /// What groups used at the newest ticks, group by group: a ring each.
  private var trails: [SIMD4<Float>] = []
  private var turn = 0
  private var now: [Usage] = []
  private var members: [Int32] = []
  private var lastSeen: [Int64] = []
  private var names: [String] = []
  private var places: [String: Int] = [:]
  private var serial: UInt32 = 0

  /// The group of a name, made where there is none; −1 when there is no room.
  mutating func join(_ name: String, at: Int64) -> Int {
    if let known = places[name] {
      members[known] += 1
      return known
    }
    serial += 1
    let fresh = Usual(serial: serial)
    if usual.count < Self.most {
      places[name] = usual.count
      usual.append(fresh)
      now.append(Usage())
      members.append(1)
      lastSeen.append(at)
      names.append(name)
      trails += Array(repeating: SIMD4<Float>(), count: Self.trailMost)
      return usual.count - 1
    }
    let empty = usual.indices.first { members[$0] == 0 && at - lastSeen[$0] > Self.patience }
    guard let empty else { return -1 }
    places[names[empty]] = nil
    places[name] = empty
    names[empty] = name
    usual[empty] = fresh
    for tick in 0..<Self.trailMost { trails[empty * Self.trailMost + tick] = SIMD4<Float>() }
    now[empty] = Usage()
    members[empty] = 1
    return empty
  }

  /// Takes a process out of its group.
  mutating func leave(_ group: Int, at: Int64) {
    guard group >= 0 else { return }
    members[group] -= 1
    lastSeen[group] = at
  }

  /// Adds what a process of the group uses at this tick.
  @inline(__always)
  mutating func add(_ usage: Usage, to group: Int) {
    if group >= 0 { now[group] += usage }
  }

  /// Learns from the sums of the tick and begins the next; `share` is the part of the difference
  /// that is learnt.
  mutating func learn(share: Usage) {
    let place = turn % Self.trailMost
    turn += 1
    for group in usual.indices {
      trails[group * Self.trailMost + place] = SIMD4<Float>(now[group])
      usual[group].usage += share * (now[group] - usual[group].usage)
      now[group] = Usage()
    }
  }

  /// What a group used at the newest ticks, oldest first; it used nothing before it was there.
  func trail(_ group: Int) -> [Usage] {
    let count = min(turn, Self.trailMost)
    return (turn - count..<turn).map {
      Usage(trails[group * Self.trailMost + $0 % Self.trailMost])
    }
  }

  /// The group of a name, if there is one.
  func place(of name: String) -> Int? { places[name] }

  /// The name of a group.
  func name(_ group: Int) -> String { names[group] }
}
