/// What the dashboard remembers from one start to the next: filters by name, and what was typed.
package struct DashboardMemory: Hashable, Sendable {
  /// The most filters that are kept.
  package static let savedMost = 100

  /// Filters by name.
  package var saved: [String: String]
  /// Lines of the `:` line.
  package var commands: LineHistory
  /// Filters that were typed.
  package var filters: LineHistory

  /// Makes a memory; of too many filters the first by name are kept.
  package init(
    saved: [String: String] = [:], commands: LineHistory = LineHistory(),
    filters: LineHistory = LineHistory()
  ) {
    self.saved = [:]
    for (name, text) in saved.sorted(by: { $0.key < $1.key }).prefix(Self.savedMost) {
      self.saved[name] = text
    }
    self.commands = commands
    self.filters = filters
  }

  /// Keeps a filter under a name; `false` where there are too many.
  mutating func save(_ text: String, as name: String) -> Bool {
    guard saved[name] != nil || saved.count < Self.savedMost else { return false }
    saved[name] = text
    return true
  }
}
