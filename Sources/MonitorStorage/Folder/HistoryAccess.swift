/// What may be done with the folder of history.
package enum HistoryAccess: Hashable, Sendable {
  /// It is not open.
  case closed
  /// It is this program's alone to write.
  case writer
  /// It can be read only: as was asked for (`nil`), or for a reason.
  case reader(HistoryError?)
}
