import CAllocationCounter

/// Counts how often memory is asked for.
enum AllocationCounter {
  /// The fewest allocations that one of `rounds` calls of `body` makes, after as many calls that
  /// are not counted.
  ///
  /// The fewest, because a process that is born between two calls is rightly paid for.
  static func fewest(
    in rounds: Int, _ body: () async throws -> Void
  ) async rethrows -> Int {
    for _ in 0..<rounds { try await body() }
    var fewest = Int.max
    for _ in 0..<rounds {
      let before = kilter_allocation_count()
      try await body()
      fewest = min(fewest, Int(kilter_allocation_count() - before))
    }
    return fewest
  }
}
