import MonitorModel

/// The last values of one series, and for each lag how far the newest stretch of values is from
/// the stretch that ended so many values ago.
///
/// A stretch is weighted exponentially: with `g = 1 − 1/span`, the squared distance at lag `j` is
/// `D_j ← g·D_j + (x_t − x_{t−j})²`. That is the distance a matrix profile is made of (Yeh et al.
/// 2016, "Matrix Profile I"), kept for all lags at once by one multiplication and one addition a
/// lag, without drift, for windows without a sharp end. The least of them is the distance to the
/// nearest shape of the past; a season is found by itself, as the lag of the least distance.
///
/// Room grows with what was seen, up to `capacity` values or the room that is given: 16 bytes for each.
/// A series that has never moved has none: all its distances are 0.
package struct ShapeMemory: Sendable {
  /// Values that are remembered: lags from one up to this are compared.
  package static let capacity = Limits.pastValues
  /// Values that it has room for at first.
  static let firstRoom = 64
  /// The spans in values: the newest alone, a few, a stretch.
  package static let spans: (near: Float, middle: Float, wide: Float) = (2, 8, 32)

  /// How far the newest stretch is from the nearest one of the past, for each span: the square
  /// root of the weighted sum of squares; 0 while there is no past.
  package struct Distances: Hashable, Sendable {
    /// Over about two values.
    package var near: Double = 0
    /// Over about eight values.
    package var middle: Double = 0
    /// Over about thirty-two values.
    package var wide: Double = 0
  }

  /// Values remembered, up to the capacity.
  package private(set) var count = 0
  /// Subtracted before a value is kept as 32 bits, so that small changes of great values stay.
  private var origin = 0.0
  private var room = 0
  private var newest = 0
  /// Values, then squared distances by lag for each of the three spans; `room` of each.
  private var store: [Float] = []

  /// A memory of nothing.
  package init() {}

  /// Takes the next value and tells how new its surroundings are.
  ///
  /// `most` values are kept, a power of two from 64 to the capacity. Cost: about a nanosecond for each
  /// value that is remembered.
  package mutating func add(_ x: Double, most: Int = capacity) -> Distances {
    if count == 0 { origin = x }
    if room == 0, x == origin {
      count = min(count + 1, most)
      return Distances()
    }
    if room == 0 {
      var size = Self.firstRoom
      while size < most, size <= count { size *= 2 }
      resize(to: size)
    } else if count == room && room < most {
      resize(to: room * 2)
    }
    fit(most)
    // Squares of differences of the greatest kept values still fit into 32 bits.
    let value = Float(min(max(x - origin, -1e17), 1e17))
    newest = newest == 0 ? room - 1 : newest - 1
    let isLagNew = count > 0 && count < room
    count = min(count + 1, room)
    let (count, room, newest) = (count, room, newest)
    return store.withUnsafeMutableBufferPointer { store in
      store[newest] = value
      let values = UnsafeMutableBufferPointer(rebasing: store[0..<room])
      let near = UnsafeMutableBufferPointer(rebasing: store[room..<2 * room])
      let middle = UnsafeMutableBufferPointer(rebasing: store[2 * room..<3 * room])
      let wide = UnsafeMutableBufferPointer(rebasing: store[3 * room..<4 * room])
      if isLagNew {
        // A lag that is new has seen nothing: it begins where its neighbour is.
        let last = max(1, count - 2)
        near[count - 1] = near[last]
        middle[count - 1] = middle[last]
        wide[count - 1] = wide[last]
      }
      let turn = min(count, room - newest)
      Self.update(value, values, from: newest, lags: 1..<turn, near, middle, wide)
      Self.update(value, values, from: newest - room, lags: turn..<count, near, middle, wide)
      return Distances(
        near: Self.least(near, count, Self.spans.near),
        middle: Self.least(middle, count, Self.spans.middle),
        wide: Self.least(wide, count, Self.spans.wide))
    }
  }

  /// Keeps no more than `most` values.
  mutating func fit(_ most: Int) {
    count = min(count, most)
    if room > most { resize(to: most) }
  }

  /// The newest values, newest first, at most `most`.
  package func newest(_ most: Int) -> [Double] {
    guard room > 0 else { return [Double](repeating: origin, count: min(most, count)) }
    return (0..<min(most, count)).map { Double(store[(newest + $0) % room]) + origin }
  }

  @inline(__always)
  private static func update(
    _ value: Float, _ values: UnsafeMutableBufferPointer<Float>, from start: Int,
    lags: Range<Int>, _ near: UnsafeMutableBufferPointer<Float>,
    _ middle: UnsafeMutableBufferPointer<Float>, _ wide: UnsafeMutableBufferPointer<Float>
  ) {
    let keep = (
      near: 1 - 1 / spans.near, middle: 1 - 1 / spans.middle, wide: 1 - 1 / spans.wide
    )
    for lag in lags {
      let difference = value - values[start &+ lag]
      let square = difference * difference
      near[lag] = near[lag] * keep.near + square
      middle[lag] = middle[lag] * keep.middle + square
      wide[lag] = wide[lag] * keep.wide + square
    }
  }

  /// The distance to the nearest stretch that does not overlap with the newest; 0 without one.
  @inline(__always)
  private static func least(
    _ squares: UnsafeMutableBufferPointer<Float>, _ count: Int, _ span: Float
  ) -> Double {
    let apart = Int(span) * 2
    guard count > 2 * apart + 1 else { return 0 }
    var least = SIMD8<Float>(repeating: .infinity)
    var lag = apart
    let end = count - apart
    let base = UnsafeRawPointer(squares.baseAddress!)
    while lag + 8 <= end {
      let next = base.loadUnaligned(
        fromByteOffset: lag * MemoryLayout<Float>.stride, as: SIMD8<Float>.self)
      least.replace(with: next, where: next .< least)
      lag += 8
    }
    var smallest = least.min()
    while lag < end {
      smallest = min(smallest, squares[lag])
      lag += 1
    }
    return Double(smallest.squareRoot())
  }

  /// Makes room for more, or for fewer; lags keep their places, values their order.
  private mutating func resize(to size: Int) {
    count = min(count, size)
    var next = [Float](repeating: 0, count: 4 * size)
    defer {
      store = next
      room = size
      newest = 0
    }
    guard room > 0 else { return }
    for age in 0..<count { next[age] = store[(newest + age) % room] }
    for span in 1..<4 {
      for lag in 0..<count { next[span * size + lag] = store[span * room + lag] }
    }
  }
}

extension ShapeMemory {
  /// Writes all of it.
  func encode(to writer: inout StateWriter) {
    writer.write(count)
    writer.write(origin)
    writer.write(room)
    writer.write(newest)
    for value in store { writer.write(value) }
  }

  /// Reads what `encode` wrote.
  init(from reader: inout StateReader) throws(DetectorStateError) {
    let start = reader.offset
    count = try reader.readCount()
    origin = try reader.readDouble()
    room = try reader.readCount()
    newest = try reader.readCount()
    var isPower = room == 0
    var size = Self.firstRoom
    while size <= Self.capacity {
      if size == room { isPower = true }
      size *= 2
    }
    guard isPower, count <= (room == 0 ? Self.capacity : room),
      abs(origin) <= SeriesMemory.greatest, room == 0 ? newest == 0 : newest < room
    else {
      throw DetectorStateError(offset: start, reason: "a memory of shapes that cannot be")
    }
    store.reserveCapacity(4 * room)
    for place in 0..<4 * room {
      let value = try reader.readFloat()
      guard place < room ? abs(value) <= 1.001e17 : (0...2e36).contains(value) else {
        throw DetectorStateError(offset: start, reason: "a shape that cannot be")
      }
      store.append(value)
    }
    guard store.allSatisfy({ $0 == 0 }) else { return }
    (store, room, newest) = ([], 0, 0)
  }
}
