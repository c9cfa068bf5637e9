import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

/// The distances to the nearest earlier stretch, against a plain reckoning.
@Suite struct ShapeMemoryTests {
  /// The squared distances by lag, reckoned as they are defined.
  ///
  /// Each value adds the square of its difference to the one so many values before, and what was there fades. A lag that is new
  /// begins where its neighbour is.
  private struct Plain {
    let span: Float
    private var values: [Double] = []
    private var squares: [Double] = [0]

    init(_ span: Float) { self.span = span }

    mutating func add(_ value: Double, most: Int = .max) -> Double {
      values.append(value)
      let count = values.count
      if count > 1 { squares.append(squares[count - 2]) }
      for lag in 1..<max(1, count) {
        let difference = value - values[count - 1 - lag]
        squares[lag] = squares[lag] * (1 - 1 / Double(span)) + difference * difference
      }
      let apart = Int(span) * 2
      let kept = min(count, most)
      guard kept > 2 * apart + 1 else { return 0 }
      return (squares[apart..<(kept - apart)].min() ?? 0).squareRoot()
    }
  }

  private func series(_ count: Int, seed: UInt64, origin: Double = 0) -> [Double] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { tick in
      origin + Double(tick % 23) + HostileSeries.normal(&random)
    }
  }

  @Test(arguments: [(1, 0.0), (2, 1e4), (3, -1e6)] as [(UInt64, Double)])
  func distancesAreThoseOfThePlainReckoning(seed: UInt64, origin: Double) {
    var memory = ShapeMemory()
    var near = Plain(ShapeMemory.spans.near)
    var middle = Plain(ShapeMemory.spans.middle)
    var wide = Plain(ShapeMemory.spans.wide)
    // At 64, 128 and 256 values the room grows.
    for (place, value) in series(400, seed: seed, origin: origin).enumerated() {
      let found = memory.add(value)
      for (found, plain) in [
        (found.near, near.add(value)), (found.middle, middle.add(value)),
        (found.wide, wide.add(value)),
      ] {
        #expect(
          abs(found - plain) <= 1e-3 * plain + 1e-3,
          "seed \(seed), value \(place): \(found) for \(plain)")
      }
    }
  }

  @Test func whatReturnsIsNearAndWhatIsNewIsFar() {
    var memory = ShapeMemory()
    for tick in 0..<400 { _ = memory.add(Double(tick % 20)) }
    let returned = memory.add(0)
    #expect(returned.near < 1e-3 && returned.middle < 1e-3 && returned.wide < 1)
    let new = memory.add(15)
    #expect(new.near > 1)
  }

  @Test func theNewestValuesAreKeptBeyondTheCapacity() {
    let values = series(ShapeMemory.capacity + 300, seed: 7, origin: 1e5)
    var memory = ShapeMemory()
    for (place, value) in values.enumerated() {
      _ = memory.add(value)
      guard place % 211 == 0 || place == values.count - 1 else { continue }
      #expect(memory.count == min(place + 1, ShapeMemory.capacity))
      let newest = memory.newest(50)
      let expected = values[max(0, place - 49)...place].reversed()
      #expect(newest.count == expected.count)
      #expect(zip(newest, expected).allSatisfy { abs($0 - $1) < 0.01 }, "value \(place)")
    }
    #expect(memory.newest(.max).count == ShapeMemory.capacity)
    #expect(memory.newest(0).isEmpty && ShapeMemory().newest(9).isEmpty)
  }

  @Test(arguments: [64, 128, 256])
  func withLessRoomTheNewestIsKeptAndComparedAsBefore(most: Int) {
    let values = series(900, seed: UInt64(most))
    var memory = ShapeMemory()
    var (near, middle) = (Plain(ShapeMemory.spans.near), Plain(ShapeMemory.spans.middle))
    var wide = Plain(ShapeMemory.spans.wide)
    for (place, value) in values.enumerated() {
      let limit = place < 600 ? ShapeMemory.capacity : most
      let found = memory.add(value, most: limit)
      for (found, plain) in [
        (found.near, near.add(value, most: limit)), (found.middle, middle.add(value, most: limit)),
        (found.wide, wide.add(value, most: limit)),
      ] {
        #expect(
          abs(found - plain) <= 1e-3 * plain + 1e-3, "value \(place): \(found) for \(plain)")
      }
    }
    #expect(memory.count == most)
    // Below 256 values there is nothing to compare the widest stretch with.
    #expect((memory.add(99, most: most).wide > 0) == (most >= 256))
    let expected = (values + [99]).suffix(most).reversed()
    #expect(zip(memory.newest(.max), expected).allSatisfy { abs($0 - $1) < 0.01 })
    var again = memory
    #expect(again.add(0, most: ShapeMemory.capacity).near >= 0 && again.count == most + 1)
  }

  @Test(arguments: [0, 1, 2, 63, 64, 65, 300, ShapeMemory.capacity + 9])
  func whatHasNotMovedForLongIsComparedAsIfItHadBeenKept(still: Int) {
    var memory = ShapeMemory()
    for _ in 0..<still {
      let found = memory.add(5)
      #expect([found.near, found.middle, found.wide] == [0, 0, 0])
    }
    #expect(memory.newest(9) == [Double](repeating: 5, count: min(9, still)))
    var near = Plain(ShapeMemory.spans.near)
    var middle = Plain(ShapeMemory.spans.middle)
    for _ in 0..<still { _ = (near.add(5), middle.add(5)) }
    let limit = ShapeMemory.capacity
    for (place, value) in series(200, seed: 8, origin: 5).enumerated() {
      let found = memory.add(value)
      let (plain, wider) = (near.add(value, most: limit), middle.add(value, most: limit))
      #expect(abs(found.near - plain) <= 1e-3 * plain + 1e-3, "value \(place)")
      #expect(abs(found.middle - wider) <= 1e-3 * wider + 1e-3, "value \(place)")
    }
    #expect(memory.count == min(limit, still + 200))
  }

  @Test(arguments: [0, 1, 8, 500, 9_000])
  func meansThatHaveNotMovedAreComparedAsIfTheyHadBeenKept(still: Int) {
    var memory = CoarseShapeMemory()
    for _ in 0..<still { #expect((memory.add(5) ?? 0) == 0) }
    // As long a stretch that is nearly still is kept as it is.
    var kept = CoarseShapeMemory()
    if still > 0 { _ = kept.add(5) }
    for tick in 1..<max(1, still) { _ = kept.add(5 + (tick == 1 ? 1e-7 : 0)) }
    for (place, value) in series(400, seed: 9, origin: 5).enumerated() {
      let (one, other) = (memory.add(value), kept.add(value))
      #expect((one == nil) == (other == nil))
      #expect(abs((one ?? 0) - (other ?? 0)) < 1e-3, "value \(place)")
    }
  }

  @Test(arguments: [1, 500, 1_228, 1_229, 5_000, 14_000, Limits.series])
  func allSeriesTogetherStayWithinTheRoom(series: Int) {
    let room = MemoryRoom(for: series)
    #expect(room.bytes * series <= Limits.detectionBytes || room == .least)
    #expect(MemoryRoom.least.bytes * Limits.series < 2 * Limits.detectionBytes)
    #expect((room == .most) == (MemoryRoom.most.bytes * series <= Limits.detectionBytes))
    #expect(room.values.nonzeroBitCount == 1 && room.means.nonzeroBitCount == 1)
  }

  @Test func aShapeIsFoundAgainAcrossTheEndOfTheRoom() {
    let period = 97
    var memory = ShapeMemory()
    for tick in 0..<(3 * ShapeMemory.capacity) {
      let found = memory.add(Double(tick * tick % period))
      if tick > 10 * period {
        #expect(found.near < 1e-2 && found.middle < 1e-2 && found.wide < 1e-2, "value \(tick)")
      }
    }
  }

  @Test func whatIsGreatStaysFinite() {
    var memory = ShapeMemory()
    for tick in 0..<400 {
      let found = memory.add(tick % 2 == 0 ? 1e300 : -1e300)
      #expect(found.near.isFinite && found.middle.isFinite && found.wide.isFinite)
    }
  }
}
