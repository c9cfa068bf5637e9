/// The shapes that charts and borders are made of, in Unicode and in ASCII.
package enum Glyphs {
  /// Lower blocks of 1…8 eighths.
  package static let eighths: [Unicode.Scalar] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  /// Heights 1…8 in ASCII: rising ink.
  package static let asciiRamp: [Unicode.Scalar] = [".", ":", "-", "=", "+", "*", "%", "#"]

  /// The bit of one dot of a braille cell; `x` 0…1 from the left, `y` 0…3 from the top.
  package static func brailleDot(x: Int, y: Int) -> UInt32 {
    let bits: [UInt32] = [0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80]
    return bits[(x & 1) * 4 + (y & 3)]
  }

  /// The braille cell with these dots.
  package static func brailleCell(_ dots: UInt32) -> Unicode.Scalar {
    Unicode.Scalar(0x2800 | (dots & 0xff)) ?? "?"
  }

  /// What stands for a scalar where only ASCII may be shown; `?` when nothing comes near.
  package static func ascii(_ value: UInt32) -> UInt32 {
    switch value {
    case 0x20..<0x7f: return value
    case 0xa0, 0x2000...0x200a, 0x202f, 0x205f, 0x2800: return 0x20
    case 0xb7, 0x2022, 0x2219, 0x22c5, 0x25cf, 0x25cb, 0x2024: return 0x2e
    case 0x2010...0x2015, 0x2212, 0x2500...0x2501, 0x2504...0x2505, 0x2508...0x2509, 0x254c,
      0x254d, 0x2550, 0x2574, 0x2576, 0x2578, 0x257a:
      return 0x2d
    case 0x2502...0x2503, 0x2506...0x2507, 0x250a...0x250b, 0x254e, 0x254f, 0x2551, 0x2575, 0x2577,
      0x258f, 0x2590:
      return 0x7c
    case 0x250c...0x254b, 0x2552...0x2570: return 0x2b
    case 0x2018, 0x2019, 0x201b, 0x2032: return 0x27
    case 0x201c...0x201f, 0x2033: return 0x22
    case 0x2026: return 0x7e
    case 0x2190, 0x25c0, 0x25c4, 0x2039, 0xab: return 0x3c
    case 0x2192, 0x25b6, 0x25ba, 0x203a, 0xbb: return 0x3e
    case 0x2191, 0x25b2, 0x25b4: return 0x5e
    case 0x2193, 0x25bc, 0x25be: return 0x76
    case 0xd7: return 0x78
    case 0xb5, 0x3bc: return 0x75
    case 0x2581...0x2588: return asciiRamp[Int(value - 0x2581)].value
    case 0x2589...0x258e, 0x2591...0x2593, 0x25a0, 0x25ae: return 0x23
    case 0x2801...0x28ff: return brailleAsASCII(value)
    default: return 0x3f
    }
  }

  /// The more dots a braille cell has, the more ink.
  private static func brailleAsASCII(_ value: UInt32) -> UInt32 {
    let dots = (value & 0xff).nonzeroBitCount
    return asciiRamp[min(7, max(0, dots - 1))].value
  }
}
