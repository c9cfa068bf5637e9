import MonitorSupport

/// How to make one metric's ordinary behaviour.
struct SignalMaker: Sendable {
  /// What the metric is called, a part of the file's name.
  let name: String
  /// Makes so many rows at an interval in seconds.
  let make: @Sendable (_ rows: Int, _ interval: Int, _ random: inout SeededGenerator) -> Signal

  /// Makes a maker.
  init(
    _ name: String,
    _ make:
      @escaping @Sendable (_ rows: Int, _ interval: Int, _ random: inout SeededGenerator) -> Signal
  ) {
    self.name = name
    self.make = make
  }
}
