/// What one tick gives to one destination.
///
/// Series have numbers that are given anew with each batch: a batch, and the log of one that is still
/// open, say all that is needed to read them.
package struct PushTick: Hashable, Sendable {
  /// When, in milliseconds since the Unix epoch.
  package var milliseconds: Int64
  /// The labels of series that get the next numbers, in their wire format.
  package var named: [[UInt8]]
  /// The numbers of series that have a sample, each once.
  package var numbers: [UInt32]
  /// The samples.
  package var values: [Double]

  /// Makes a tick.
  package init(
    milliseconds: Int64, named: [[UInt8]] = [], numbers: [UInt32] = [], values: [Double] = []
  ) {
    self.milliseconds = milliseconds
    self.named = named
    self.numbers = numbers
    self.values = values
  }

  /// Whether both are the same bit by bit.
  package static func == (a: PushTick, b: PushTick) -> Bool {
    a.milliseconds == b.milliseconds && a.named == b.named && a.numbers == b.numbers
      && a.values.elementsEqual(b.values) { $0.bitPattern == $1.bitPattern }
  }
}
