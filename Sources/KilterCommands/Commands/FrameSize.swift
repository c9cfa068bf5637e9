import ArgumentParser
import MonitorModel
import TUICore

/// A size of a frame, written `120x40`.
struct FrameSize: ExpressibleByArgument, Sendable {
  /// The size.
  var size: Size

  /// The size where none is given.
  static let standard = FrameSize(size: Size(columns: 120, rows: 40))

  private init(size: Size) { self.size = size }

  /// Reads `COLSxROWS`, from 1x1 to the largest screen drawn.
  init?(argument: String) {
    let parts = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false)
    guard parts.count == 2, let columns = Int(parts[0]), let rows = Int(parts[1]),
      (1...Limits.columns).contains(columns), (1...Limits.rows).contains(rows)
    else { return nil }
    size = Size(columns: columns, rows: rows)
  }
}
