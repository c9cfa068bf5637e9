/// What a sealed piece of a file is: the first half of its nonce, so that two kinds of pieces can
/// never share one, however they are numbered.
///
/// A number stands in files for ever: it is never given to another case.
package enum SealDomain: UInt32, CaseIterable, Sendable {
  /// A frame of a log, by its number in the file.
  case logFrame = 1
  /// A block of values, by its number in the file.
  case block = 2
  /// A block of rollups.
  case rollup = 3
  /// The processes of some ticks.
  case processes = 4
  /// Events.
  case events = 5
  /// The names of series and of what is in the file.
  case catalog = 6
  /// The index at the end of a file.
  case index = 7
}
