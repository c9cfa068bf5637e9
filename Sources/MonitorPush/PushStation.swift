/// A destination and the way to it.
package struct PushStation: Sendable {
  /// What is pushed there.
  package var destination: PushDestination
  /// The way.
  package var wire: any PushWire
  /// Where what waits is kept; `nil` where nothing is.
  package var folder: String?
  /// All that makes it what it is: where this is the same, it goes on as it was.
  package var table: [String]

  /// Joins all of it.
  package init(
    _ destination: PushDestination, _ wire: any PushWire, folder: String?, table: [String]
  ) {
    self.destination = destination
    self.wire = wire
    self.folder = folder
    self.table = table
  }
}
