/// A longer past at an eighth of the cost: the distances of `ShapeMemory`, of one span, over means
/// of eight values.
///
/// A day of minutes, or an hour of seconds, is within it: what returns with that season is near to
/// something. Room grows with what was seen, up to `capacity` means or the room that is given: 8 bytes
/// for each. A series that has never moved has none.
package struct CoarseShapeMemory: Sendable {
  /// Means that are remembered.
  package static let capacity = 512
  /// Values in a mean.
  package static let width = 8
  /// Means that it has room for at first.
  static let firstRoom = 64
  private static let span: Float = 8

  private var origin = 0.0
  private var sum = 0.0
  private var filled = 0
  /// How many means there were while all of them were at the origin; then they are in `means`.
  private var still = 0
  /// Means, newest first.
  private var means: [Float] = []
  /// Squared distances by lag.
  private var squares: [Float] = []

  /// A memory of nothing.
  package init() {}

  /// Takes the next value; when a mean is full, how far the last means are from the nearest of the
  /// past, 0 while there is no past.
  ///
  /// `most` means are kept, from 64 to the capacity.
  package mutating func add(_ x: Double, most: Int = capacity) -> Double? {
    if means.isEmpty && filled == 0 && still == 0 { origin = x }
    // Squares of differences of the greatest kept values still fit into 32 bits.
    sum += min(max(x - origin, -1e17), 1e17)
    filled += 1
    guard filled == Self.width else { return nil }
    let mean = Float(sum / Double(Self.width))
    sum = 0
    filled = 0
    if means.isEmpty {
      if mean == 0 {
        still = min(still + 1, most)
        return 0
      }
      reserve(still + 1, most)
      means.append(contentsOf: repeatElement(0, count: still))
      squares.append(contentsOf: repeatElement(0, count: still))
      still = 0
    }
    fit(most)
    if means.capacity == means.count { reserve(2 * means.count, most) }
    if means.count == most {
      means.removeLast()
    } else {
      // A lag that is new has seen nothing: it begins where its neighbour is.
      squares.append(squares.last ?? 0)
    }
    means.insert(mean, at: 0)
    return nearest(mean)
  }

  /// Keeps no more than `most` means.
  mutating func fit(_ most: Int) {
    still = min(still, most)
    guard means.count > most else { return }
    means = Array(means.prefix(most))
    squares = Array(squares.prefix(most))
  }

  private mutating func reserve(_ count: Int, _ most: Int) {
    let room = min(most, max(Self.firstRoom, count))
    means.reserveCapacity(room)
    squares.reserveCapacity(room)
  }

  private mutating func nearest(_ mean: Float) -> Double {
    let keep = 1 - 1 / Self.span
    let apart = Int(Self.span) * 2
    let count = means.count
    var least = Float.infinity
    means.withUnsafeBufferPointer { means in
      squares.withUnsafeMutableBufferPointer { squares in
        for lag in 1..<max(1, count) {
          let difference = mean - means[lag]
          squares[lag] = squares[lag] * keep + difference * difference
        }
        for lag in apart..<max(apart, count - apart) where squares[lag] < least {
          least = squares[lag]
        }
      }
    }
    return least.isFinite ? Double(least.squareRoot()) : 0
  }
}

extension CoarseShapeMemory {
  /// Writes all of it.
  func encode(to writer: inout StateWriter) {
    writer.write(origin)
    writer.write(sum)
    writer.write(filled)
    writer.write(means.count + still)
    for _ in 0..<still {
      writer.write(0 as Float)
      writer.write(0 as Float)
    }
    for index in means.indices {
      writer.write(means[index])
      writer.write(squares[index])
    }
  }

  /// Reads what `encode` wrote.
  init(from reader: inout StateReader) throws(DetectorStateError) {
    let start = reader.offset
    origin = try reader.readFinite()
    sum = try reader.readFinite()
    filled = try reader.readCount()
    let count = try reader.readCount()
    guard filled < Self.width, count <= Self.capacity, abs(sum) <= 8e17 else {
      throw DetectorStateError(offset: start, reason: "a coarse memory of shapes that cannot be")
    }
    for _ in 0..<count {
      let mean = try reader.readFloat()
      let square = try reader.readFloat()
      guard abs(mean) <= 1e17, square >= 0, square.isFinite else {
        throw DetectorStateError(offset: start, reason: "a coarse shape that cannot be")
      }
      means.append(mean)
      squares.append(square)
    }
    guard means.allSatisfy({ $0 == 0 }), squares.allSatisfy({ $0 == 0 }) else { return }
    still = means.count
    means = []
    squares = []
  }
}
