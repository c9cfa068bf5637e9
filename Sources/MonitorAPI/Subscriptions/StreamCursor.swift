/// Up to where somebody has followed: `<boot>-<tick>`, or `<boot>-<tick>.<event>` where events after
/// the tick had come as well.
package struct StreamCursor: Hashable, Sendable, CustomStringConvertible {
  /// The start of the program that the numbers are of.
  package var boot: String
  /// The tick whose values are known.
  package var tick: UInt64
  /// The event up to which all are known; `nil` for those up to the tick.
  package var event: UInt64?

  /// Makes a cursor.
  package init(boot: String, tick: UInt64, event: UInt64? = nil) {
    self.boot = boot
    self.tick = tick
    self.event = event
  }

  /// Reads a cursor; `nil` for what is none.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count <= 96, let dash = text.lastIndex(of: "-") else { return nil }
    let numbers = text[text.index(after: dash)...].split(
      separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let tick = UInt64(numbers[0]) else { return nil }
    self.init(boot: String(text[..<dash]), tick: tick)
    guard numbers.count == 2 else { return }
    guard let event = UInt64(numbers[1]) else { return nil }
    self.event = event
  }

  /// The written form.
  package var description: String { "\(boot)-\(tick)" + (event.map { ".\($0)" } ?? "") }
}
