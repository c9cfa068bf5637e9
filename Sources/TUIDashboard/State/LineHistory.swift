/// Lines that were typed, oldest first; none twice.
package struct LineHistory: Hashable, Sendable {
  /// The most lines that are kept; the oldest give way.
  package static let most = 200

  /// The lines.
  package private(set) var lines: [String] = []

  /// Makes a history of some lines, oldest first.
  package init(_ lines: [String] = []) {
    for line in lines { add(line) }
  }

  /// Adds a line that was typed; `false` where nothing changed.
  @discardableResult
  package mutating func add(_ line: String) -> Bool {
    guard !line.isEmpty, line != lines.last else { return false }
    lines.removeAll { $0 == line }
    lines.append(line)
    if lines.count > Self.most { lines.removeFirst(lines.count - Self.most) }
    return true
  }
}
