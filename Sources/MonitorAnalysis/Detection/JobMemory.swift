/// The notable events of one series, to know the jobs among them: what returns after equal times
/// is planned.
struct JobMemory: Sendable {
  /// Events that are remembered.
  static let capacity = 32
  /// An earlier event counts as the like of a new one from this share of its height on.
  private static let likeness = 0.7
  /// A job is at least this many rows apart.
  private static let leastRows = 30.0
  /// Two times are equal within so many rows or this share, whichever is more: schedulers start
  /// late, and a job's work begins when its data are there.
  private static let toleranceRows = 5.0
  private static let toleranceShare = 0.02

  private var times = InlineArray<32, Double>(repeating: 0)
  private var heights = InlineArray<32, Float>(repeating: 0)
  private var count = 0

  /// Whether two earlier events of this kind lie one and two equal times before.
  func isKnown(at time: Double, height: Double, step: Double) -> Bool {
    let least = Float(height * Self.likeness)
    var first = count - 1
    while first >= 1 {
      defer { first -= 1 }
      guard heights[first] >= least else { continue }
      let time1 = time - times[first]
      guard time1 >= Self.leastRows * step else { continue }
      let tolerance = max(Self.toleranceRows * step, Self.toleranceShare * time1)
      var second = first - 1
      while second >= 0 {
        let time2 = times[first] - times[second]
        if heights[second] >= least, abs(time2 - time1) <= tolerance { return true }
        if time2 > time1 + tolerance { break }
        second -= 1
      }
    }
    return false
  }

  /// Remembers an event; the oldest is forgotten.
  mutating func add(at time: Double, height: Double) {
    if count == Self.capacity {
      for index in 1..<Self.capacity {
        times[index - 1] = times[index]
        heights[index - 1] = heights[index]
      }
      count -= 1
    }
    times[count] = time
    heights[count] = Float(height)
    count += 1
  }

  /// The newest event grew.
  mutating func grow(height: Double) {
    guard count > 0 else { return }
    heights[count - 1] = Float(height)
  }
}

extension JobMemory {
  /// Writes all of it.
  func encode(to writer: inout StateWriter) {
    writer.write(count)
    for index in 0..<count {
      writer.write(times[index])
      writer.write(heights[index])
    }
  }

  /// Reads what `encode` wrote.
  init(from reader: inout StateReader) throws(DetectorStateError) {
    let start = reader.offset
    count = try reader.readCount()
    guard count <= Self.capacity else {
      throw DetectorStateError(offset: start, reason: "\(count) events of jobs")
    }
    for index in 0..<count {
      times[index] = try reader.readFinite()
      heights[index] = try reader.readFloat()
      guard heights[index] >= 0, heights[index].isFinite else {
        throw DetectorStateError(offset: start, reason: "an event of a job that cannot be")
      }
    }
  }
}
