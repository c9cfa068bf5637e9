/// Maps values to the 511 buckets of a compressed history and back.
///
/// Code 0 stands for no value.
///
/// A scale is linear where the values lie close together or are small integers (then exact), and
/// logarithmic where they span octaves: 2…32 buckets an octave, a bucket for zero, and half of
/// the codes for negative values where there are any.
struct CodeScale: Equatable {
  /// The number of codes, the one for no value included.
  static let codes = 512

  private enum Kind: UInt8 {
    case unset
    case integers
    case linear
    case logarithmic
  }
  private var kind = Kind.unset
  /// Logarithmic: bits of the mantissa that are kept.
  private var mantissaBits: UInt8 = 0
  /// Logarithmic: whether values nearer to zero than the least bucket count as zero.
  private var clipsSmall = false
  /// Logarithmic: the code of zero.
  private var zeroCode: Int32 = 0
  /// Logarithmic: the kept bits of the least positive bucket.
  private var leastKey: Int64 = 0
  /// Linear: the lower border of code 1.
  private var origin = 0.0
  /// Linear: the width of a bucket.
  private var width = 1.0

  /// The scale that nothing fits.
  init() {}

  /// A scale for values from `low` to `high` of which the one nearest to zero, but not zero, is
  /// `least` in magnitude; with room for the range to double.
  init(low: Double, high: Double, least: Double, integers: Bool) {
    let range = high - low
    if integers && range <= 509 {
      kind = .integers
      let margin = ((509 - range) / 2).rounded(.down)
      origin = low >= 0 ? max(0, low - margin) : low - margin
      return
    }
    let far = min(abs(low), abs(high)) > 1e-290
    let near = far && (low > 0 && high / low <= 4 || high < 0 && low / high <= 4)
    if near {
      kind = .linear
      let extent = max(range, max(abs(low), abs(high)) * 1e-9)
      let needed = extent * 2 / 508
      width = Double(sign: .plus, exponent: needed.exponent, significand: 1)
      if width < needed { width *= 2 }
      origin = ((low - extent / 2) / width).rounded(.down) * width
      return
    }
    kind = .logarithmic
    let signed = low < 0
    let room = signed ? 255 : 510
    zeroCode = signed ? 256 : 1
    let top = max(abs(low), abs(high), Double.leastNormalMagnitude)
    let bottom = least.isFinite && least > 0 ? min(least, top) : top
    let octaves = Int(top.exponent) - Int(bottom.exponent) + 3
    var bits = 5
    while bits > 1 && octaves << bits > room { bits -= 1 }
    mantissaBits = UInt8(bits)
    var exponent = Int(bottom.exponent) - 1
    if octaves << bits > room {
      clipsSmall = true
      exponent = Int(top.exponent) + 2 - (room >> bits)
    }
    if exponent < -1022 {
      clipsSmall = true
      exponent = -1022
    }
    leastKey = Int64(exponent + 1023) << Int64(bits)
  }

  /// The code of a value, 1…511, or 0 where it does not fit this scale.
  @inline(__always)
  func code(_ x: Double) -> Int {
    switch kind {
    case .unset: return 0
    case .integers:
      let place = x - origin
      guard place >= 0, place <= 510, place == place.rounded(.down) else { return 0 }
      return 1 &+ Int(place)
    case .linear:
      let place = (x - origin) / width
      guard place >= 0, place < 511 else { return 0 }
      return 1 &+ Int(place)
    case .logarithmic:
      if x == 0 { return Int(zeroCode) }
      let shift = Int64(52 &- Int(mantissaBits))
      let key = Int64(bitPattern: x.magnitude.bitPattern) &>> shift
      let place = Int(key &- leastKey)
      if place < 0 { return clipsSmall ? Int(zeroCode) : 0 }
      let code = x > 0 ? Int(zeroCode) &+ 1 &+ place : Int(zeroCode) &- 1 &- place
      return code >= 1 && code < Self.codes ? code : 0
    }
  }

  /// The value in the middle of a code's bucket.
  func value(_ code: Int) -> Double {
    switch kind {
    case .unset: return .nan
    case .integers: return origin + Double(code - 1)
    case .linear: return origin + (Double(code) - 0.5) * width
    case .logarithmic:
      let place = code - Int(zeroCode)
      if place == 0 { return 0 }
      let shift = Int64(52 - Int(mantissaBits))
      let key = leastKey + Int64(abs(place) - 1)
      let bits = UInt64(key) << UInt64(shift) | 1 << UInt64(shift - 1)
      let magnitude = Double(bitPattern: bits)
      return place > 0 ? magnitude : -magnitude
    }
  }

  /// The greatest difference between a value and the middle of its bucket, for values near `x`.
  func error(at x: Double) -> Double {
    switch kind {
    case .unset, .integers: return 0
    case .linear: return width / 2
    case .logarithmic:
      if x == 0 {
        guard clipsSmall else { return 0 }
        return Double(bitPattern: UInt64(leastKey) << UInt64(52 - Int(mantissaBits)))
      }
      return abs(x) / Double((2 << Int(mantissaBits)) + 1)
    }
  }

  /// Whether `self` tells values around `x` at least three times as finely as `other`.
  func isMuchFiner(than other: CodeScale, around x: Double) -> Bool {
    error(at: x) * 3 < other.error(at: x)
  }
}
