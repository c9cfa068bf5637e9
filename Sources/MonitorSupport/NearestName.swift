/// Finds the name a person probably meant.
package enum NearestName {
  /// The known name with the fewest edits from `name`, where those are few enough to be a slip.
  ///
  /// Few enough is `edits`, or a third of the length, at least two. The first of the list wins a
  /// tie.
  package static func find(
    _ name: String, among known: [String], edits: Int? = nil
  ) -> String? {
    let limit = edits ?? max(2, name.utf8.count / 3)
    var best: (name: String, distance: Int)?
    for candidate in known {
      let distance = distance(name, candidate)
      if distance <= limit, distance < best?.distance ?? Int.max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// Insertions, deletions, replacements and swaps of neighbours that lead from one text to the
  /// other, ignoring case: the restricted Damerau–Levenshtein distance.
  ///
  /// - Complexity: O(n·m) in the bytes of both.
  package static func distance(_ first: String, _ second: String) -> Int {
    let a = Array(first.lowercased().utf8)
    let b = Array(second.lowercased().utf8)
    var before: [Int] = []
    var above = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in 0..<b.count {
        var cost = min(above[j + 1], row[j]) + 1
        cost = min(cost, above[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, before[j - 1] + 1)
        }
        row.append(cost)
      }
      (before, above) = (above, row)
    }
    return above[b.count]
  }
}
