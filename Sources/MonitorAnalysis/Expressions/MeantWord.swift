import MonitorSupport

/// Finds what somebody may have meant by a word of an expression: words are short, so that fewer
/// edits are a slip than elsewhere.
enum MeantWord {
  private static let longest = 64

  /// The name that differs least from a word, if it is close enough to be meant and not all of it
  /// differs.
  static func find(_ word: String, among names: [String]) -> String? {
    guard word.count <= longest else { return nil }
    let edits = word.count <= 2 ? 1 : max(1, (word.count + 1) / 3)
    let wanted = word.lowercased()
    let candidates = names.filter { $0.count > edits || $0.lowercased() == wanted }
    return NearestName.find(word, among: candidates, edits: edits)
  }
}
