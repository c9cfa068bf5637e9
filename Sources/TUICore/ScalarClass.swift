/// What a Unicode scalar is to a terminal: how many columns it takes, or why it may not be shown.
package enum ScalarClass: Hashable, Sendable {
  /// One column.
  case narrow
  /// Two columns.
  case wide
  /// None: it sits on the scalar before it.
  case mark
  /// None, and nothing is lost without it: joiners and variation selectors.
  case invisible
  /// A control, a change of writing direction, a private or unassigned scalar: never shown.
  case unfit

  /// Classifies a scalar.
  package init(_ scalar: Unicode.Scalar) {
    let value = scalar.value
    switch value {
    case 0x20..<0x7f: self = .narrow
    case 0..<0xa0, 0xad: self = .unfit
    // Latin; box drawing, blocks, shapes; braille: the many that are surely one column.
    case 0xa0..<0x300, 0x2500..<0x25fd, 0x2800..<0x2900: self = .narrow
    case 0x200c, 0x200d, 0x34f, 0xfe00...0xfe0f: self = .invisible
    // Terminals do not agree on these.
    case 0x3248...0x324f: self = .unfit
    // Hangul vowels and final consonants sit on the leading one.
    case 0x1161...0x11ff, 0xd7b0...0xd7ff: self = .mark
    default: self = ScalarClass.general(scalar)
    }
  }

  private static func general(_ scalar: Unicode.Scalar) -> ScalarClass {
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      return .unfit
    case .nonspacingMark, .enclosingMark:
      return properties.isDefaultIgnorableCodePoint ? .invisible : .mark
    default:
      if properties.isDefaultIgnorableCodePoint { return .unfit }
      return isWide(scalar.value) ? .wide : .narrow
    }
  }

  private static func isWide(_ value: UInt32) -> Bool {
    guard value >= 0x1100 else { return false }
    var low = 0
    var high = wideRanges.count
    while low < high {
      let middle = (low + high) / 2
      if value > wideRanges[middle].last { low = middle + 1 } else { high = middle }
    }
    return low < wideRanges.count && value >= wideRanges[low].first
  }

  /// East Asian Width W and F (UAX #11, EastAsianWidth.txt of Unicode 14; the hexagrams U+4DC0…4DFF
  /// as in Unicode 16 and glibc).
  ///
  /// Unassigned gaps are bridged: `init` sorts them out.
  private static let wideRanges: [(first: UInt32, last: UInt32)] = [
    (0x1100, 0x115F), (0x231A, 0x231B), (0x2329, 0x232A), (0x23E9, 0x23EC), (0x23F0, 0x23F0),
    (0x23F3, 0x23F3), (0x25FD, 0x25FE), (0x2614, 0x2615), (0x2648, 0x2653), (0x267F, 0x267F),
    (0x2693, 0x2693), (0x26A1, 0x26A1), (0x26AA, 0x26AB), (0x26BD, 0x26BE), (0x26C4, 0x26C5),
    (0x26CE, 0x26CE), (0x26D4, 0x26D4), (0x26EA, 0x26EA), (0x26F2, 0x26F3), (0x26F5, 0x26F5),
    (0x26FA, 0x26FA), (0x26FD, 0x26FD), (0x2705, 0x2705), (0x270A, 0x270B), (0x2728, 0x2728),
    (0x274C, 0x274C), (0x274E, 0x274E), (0x2753, 0x2755), (0x2757, 0x2757), (0x2795, 0x2797),
    (0x27B0, 0x27B0), (0x27BF, 0x27BF), (0x2B1B, 0x2B1C), (0x2B50, 0x2B50), (0x2B55, 0x2B55),
    (0x2E80, 0x303E), (0x3041, 0x3247), (0x3250, 0xA4C6), (0xA960, 0xA97C), (0xAC00, 0xD7A3),
    (0xF900, 0xFAD9), (0xFE10, 0xFE19), (0xFE30, 0xFE6B), (0xFF01, 0xFF60), (0xFFE0, 0xFFE6),
    (0x16FE0, 0x1B2FB), (0x1F004, 0x1F004), (0x1F0CF, 0x1F0CF), (0x1F18E, 0x1F18E),
    (0x1F191, 0x1F19A), (0x1F200, 0x1F320), (0x1F32D, 0x1F335), (0x1F337, 0x1F37C),
    (0x1F37E, 0x1F393), (0x1F3A0, 0x1F3CA), (0x1F3CF, 0x1F3D3), (0x1F3E0, 0x1F3F0),
    (0x1F3F4, 0x1F3F4), (0x1F3F8, 0x1F43E), (0x1F440, 0x1F440), (0x1F442, 0x1F4FC),
    (0x1F4FF, 0x1F53D), (0x1F54B, 0x1F54E), (0x1F550, 0x1F567), (0x1F57A, 0x1F57A),
    (0x1F595, 0x1F596), (0x1F5A4, 0x1F5A4), (0x1F5FB, 0x1F64F), (0x1F680, 0x1F6C5),
    (0x1F6CC, 0x1F6CC), (0x1F6D0, 0x1F6D2), (0x1F6D5, 0x1F6DF), (0x1F6EB, 0x1F6EC),
    (0x1F6F4, 0x1F6FC), (0x1F7E0, 0x1F7F0), (0x1F90C, 0x1F93A), (0x1F93C, 0x1F945),
    (0x1F947, 0x1F9FF), (0x1FA70, 0x1FAF6), (0x20000, 0x3134A),
  ]
}
