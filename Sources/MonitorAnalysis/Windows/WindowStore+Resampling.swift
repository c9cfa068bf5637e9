import MonitorModel

extension WindowStore {
  /// A store of another shape that holds what this one holds, read at its own tick times: each
  /// value is taken once, at the first new tick at or after it.
  func resampled(to shape: WindowShape) -> WindowStore {
    var next = WindowStore(shape: shape)
    for _ in 0..<count { next.addSeries() }
    guard tick >= 0 else { return next }
    let newest = time(of: tick)
    let span = min(
      newest - time(of: max(oldestTick, tick - Int64(self.shape.hourTicks) + 1)),
      Int64(shape.hourTicks - 1) * shape.intervalNanoseconds)
    let steps = span / shape.intervalNanoseconds
    var source = max(oldestTick, 0)
    for back in stride(from: steps, through: 0, by: -1) {
      let now = newest - back * shape.intervalNanoseconds
      let first = source
      while source <= tick, time(of: source) <= now { source += 1 }
      next.beginTick(at: now)
      for index in 0..<count {
        var value = Double.nan
        var candidate = source - 1
        while candidate >= first, value != value {
          value = self.value(record(index), at: candidate)
          candidate -= 1
        }
        next.push(value, to: index)
      }
    }
    return next
  }
}
