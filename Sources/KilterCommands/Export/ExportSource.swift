import MonitorEngine
package import MonitorExport
import MonitorModel
package import MonitorStorage

/// Recorded history in the data folder.
package enum ExportSource {
  /// The ticks of a range, of the history that the settings name.
  ///
  /// - Throws: why there are none to read.
  package static func rows(
    _ range: RecordedRange, settings: Settings, key: StorageKey?
  ) throws(RecordedRowsError) -> any RecordedRows {
    guard !settings.dataDirectory.isEmpty else {
      throw RecordedRowsError("there is no folder for data; name one with --data-dir")
    }
    do {
      return WalkedRows(
        walk: try HistoryWalk(
          folder: settings.dataDirectory, key: key, from: range.from, to: range.to))
    } catch {
      throw RecordedRowsError("\(error)")
    }
  }
}

/// The ticks of a walk through history.
private struct WalkedRows: RecordedRows {
  let walk: HistoryWalk
  private var told = 0

  init(walk: HistoryWalk) { self.walk = walk }

  mutating func next() throws(RecordedRowsError) -> ProcessedData? {
    let data = walk.tick()
    while told < walk.damaged.count {
      Output.message("left out: " + walk.damaged[told])
      told += 1
    }
    return data
  }

  var progress: Double { walk.progress }
}
