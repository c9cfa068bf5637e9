/// Pasted text on its way into one line: what a person pastes is text, whatever is in it.
///
/// Line breaks and tabs become one space between words and nothing at the ends; control characters,
/// changes of writing direction and the like are left out.
package struct PastedLine: Sendable {
  /// The most scalars that are kept; what comes after them is left out.
  package static let most = 4_096

  private var scalars = String.UnicodeScalarView()
  private var count = 0
  private var isBroken = false

  /// A line of nothing.
  package init() {}

  /// A line of a text.
  ///
  /// - Complexity: O(scalars of the text).
  package init(_ text: String) {
    for scalar in text.unicodeScalars { append(scalar.value) }
  }

  /// What has come so far, as it may be shown.
  package var text: String { String(scalars) }

  /// Takes the next scalar, by its number; what is no scalar is left out.
  package mutating func append(_ code: UInt32) {
    switch code {
    case 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x85, 0x2028, 0x2029: isBroken = true
    default:
      guard let scalar = Unicode.Scalar(code) else { return }
      switch ScalarClass(scalar) {
      case .narrow, .wide: add(scalar)
      case .mark: if !scalars.isEmpty, !isBroken { add(scalar) }
      case .invisible, .unfit: break
      }
    }
  }

  private mutating func add(_ scalar: Unicode.Scalar) {
    if isBroken {
      isBroken = false
      if let last = scalars.last, last != " ", scalar != " ", count < Self.most {
        scalars.append(" ")
        count += 1
      }
    }
    guard count < Self.most else { return }
    scalars.append(scalar)
    count += 1
  }
}
