/// What an export has written so far.
package struct ExportTally: Equatable, Sendable {
  /// Ticks.
  package var ticks = 0
  /// Values, and gaps where the form has them.
  package var values = 0
  /// Values that the form cannot hold: a second one of a series at the same time, or one that is
  /// not later than the one before, after the clock was set back.
  package var leftOut = 0

  /// Nothing yet.
  package init() {}
}
