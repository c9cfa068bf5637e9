/// The fields of points as planes of bytes: how ``RollupCodec`` writes numbers.
struct RollupFields {
  /// The bytes of the one field of points whose values are all equal.
  static let flat = [4]
  /// The bytes of the fields of points whose values differ, in order.
  static let full = [4, 3, 4, 3, 3, 3, 3, 3, 2, 2]

  private let widths: [Int]
  private var numbers: [[UInt32]]

  /// No points yet.
  init(widths: [Int]) {
    self.widths = widths
    numbers = [[UInt32]](repeating: [], count: widths.count)
  }

  /// Adds the fields of a point.
  mutating func append(_ fields: [UInt32]) {
    for (index, field) in fields.enumerated() { numbers[index].append(field) }
  }

  /// Writes all planes.
  func appendPlanes(to bytes: inout [UInt8]) {
    for (index, width) in widths.enumerated() {
      for byte in (0..<width).reversed() {
        for number in numbers[index] {
          bytes.append(UInt8(truncatingIfNeeded: number >> UInt32(byte * 8)))
        }
      }
    }
  }

  /// Reads the planes of `count` points.
  ///
  /// - Throws: `StorageError.damaged` where they are cut off.
  init(
    widths: [Int], count: Int, _ bytes: [UInt8], _ offset: inout Int
  ) throws(StorageError) {
    guard bytes.count - offset >= count * widths.reduce(0, +) else {
      throw .damaged(offset: offset, "rollups are cut off")
    }
    self.widths = widths
    numbers = []
    for width in widths {
      var field = [UInt32](repeating: 0, count: count)
      for _ in 0..<width {
        for index in 0..<count { field[index] = field[index] << 8 | UInt32(bytes[offset + index]) }
        offset += count
      }
      numbers.append(field)
    }
  }

  // MARK: Points

  /// The field of a point whose values are all equal.
  static func flat(of point: RollupPoint, after last: RollupPoint) -> [UInt32] {
    [fold(rank(point.last) &- rank(last.last))]
  }

  /// The point of such a field.
  static func flat(_ fields: RollupFields, _ index: Int, after last: RollupPoint) -> RollupPoint {
    var point = RollupPoint()
    let value = float(rank(last.last) &+ unfold(fields.numbers[0][index]))
    point.minimum = value
    point.maximum = value
    point.mean = value
    point.last = value
    let short = RollupPoint.cut(value, RollupPoint.roughBits)
    point.p50 = short
    point.p95 = short
    point.p99 = short
    return point
  }

  /// The fields of a point whose values differ.
  static func full(of point: RollupPoint, after last: RollupPoint) -> [UInt32] {
    let minimum = fine(point.minimum)
    let p50 = rough(point.p50)
    let p95 = rough(point.p95)
    return [
      fold(minimum &- fine(last.minimum)), fine(point.maximum) &- minimum,
      rank(point.mean) &- minimum << RollupPoint.fineBits, fine(point.last) &- minimum,
      fold(p50 &- rough(last.p50)), fold(p95 &- p50), fold(rough(point.p99) &- p95),
      point.deviation.bitPattern >> RollupPoint.roughBits,
      UInt32(point.skewness.bitPattern), UInt32(point.kurtosis.bitPattern),
    ]
  }

  /// The point of such fields.
  static func full(_ fields: RollupFields, _ index: Int, after last: RollupPoint) -> RollupPoint {
    func field(_ place: Int) -> UInt32 { fields.numbers[place][index] }
    var point = RollupPoint()
    let minimum = fine(last.minimum) &+ unfold(field(0))
    point.minimum = float(minimum, RollupPoint.fineBits)
    point.maximum = float(minimum &+ field(1), RollupPoint.fineBits)
    point.mean = float(minimum << RollupPoint.fineBits &+ field(2))
    point.last = float(minimum &+ field(3), RollupPoint.fineBits)
    let p50 = rough(last.p50) &+ unfold(field(4))
    let p95 = p50 &+ unfold(field(5))
    point.p50 = float(p50, RollupPoint.roughBits)
    point.p95 = float(p95, RollupPoint.roughBits)
    point.p99 = float(p95 &+ unfold(field(6)), RollupPoint.roughBits)
    point.deviation = Float(bitPattern: field(7) << RollupPoint.roughBits)
    point.skewness = Float16(bitPattern: UInt16(truncatingIfNeeded: field(8)))
    point.kurtosis = Float16(bitPattern: UInt16(truncatingIfNeeded: field(9)))
    return point
  }

  // MARK: Numbers

  /// The place of a number among all, by size.
  private static func rank(_ value: Float) -> UInt32 {
    let bits = value.bitPattern
    return bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
  }

  private static func float(_ rank: UInt32) -> Float {
    Float(bitPattern: rank & 0x8000_0000 == 0 ? ~rank : rank & 0x7fff_ffff)
  }

  /// The places of numbers with a short mantissa among all of those.
  private static func fine(_ value: Float) -> UInt32 { rank(value) >> RollupPoint.fineBits }

  private static func rough(_ value: Float) -> UInt32 { rank(value) >> RollupPoint.roughBits }

  private static func float(_ rank: UInt32, _ dropped: UInt32) -> Float {
    let bits = rank << dropped
    // The places of negative numbers are turned around, and so are the bits that were dropped.
    return float(bits & 0x8000_0000 == 0 ? bits | ((1 << dropped) - 1) : bits)
  }

  private static func fold(_ distance: UInt32) -> UInt32 {
    let signed = Int32(bitPattern: distance)
    return UInt32(bitPattern: (signed << 1) ^ (signed >> 31))
  }

  private static func unfold(_ number: UInt32) -> UInt32 {
    number >> 1 ^ (0 &- (number & 1))
  }
}
