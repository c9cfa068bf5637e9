/// Finds what somebody may have meant.
enum NearestName {
  private static let longest = 64

  /// The name that differs least from a word, if it is close enough to be meant.
  static func find(_ word: String, among names: [String]) -> String? {
    guard word.count <= longest else { return nil }
    let most = word.count <= 2 ? 1 : max(1, (word.count + 1) / 3)
    var best: (name: String, distance: Int)?
    for name in names {
      // A slip of the shift key is the smallest of mistakes.
      let isCase = name.lowercased() == word.lowercased()
      let distance = isCase ? 0 : distance(Array(word), Array(name))
      if distance <= most, distance < (best?.distance ?? .max), distance < name.count || isCase {
        best = (name, distance)
      }
    }
    return best?.name
  }

  /// How many characters must be put in, left out or changed (Levenshtein's distance).
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let change = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(change, min(row[j], row[j + 1]) + 1)
      }
    }
    return row[b.count]
  }
}
