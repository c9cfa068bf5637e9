/// How fast recorded time goes by: a multiple of real time, backwards below 0.
package struct PlaySpeed: Hashable, Sendable {
  /// The least and the greatest size.
  package static let range = 0.1...10_000.0

  /// The factor.
  package let factor: Double

  /// As fast as it was.
  package static let normal = PlaySpeed(unchecked: 1)

  private init(unchecked factor: Double) { self.factor = factor }

  /// Makes a speed; `nil` outside of `range`, whatever the sign.
  package init?(_ factor: Double) {
    guard Self.range.contains(abs(factor)) else { return nil }
    self.factor = factor
  }

  /// Reads a speed as people write it: `10`, `-4`, `x0.5`.
  package init?(_ text: String) {
    let digits = text.hasPrefix("x") || text.hasPrefix("×") ? String(text.dropFirst()) : text
    guard let factor = Double(digits) else { return nil }
    self.init(factor)
  }

  /// Whether time goes backwards.
  package var isBackward: Bool { factor < 0 }

  /// Twice or half as fast, as far as the range goes.
  package func scaled(by scale: Double) -> PlaySpeed { PlaySpeed(factor * scale) ?? self }

  /// The size without sign: `10`, `0.5`.
  package var text: String { DetectionText.number(abs(factor)) }
}
