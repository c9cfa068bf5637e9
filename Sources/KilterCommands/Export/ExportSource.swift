package import MonitorStorage

/// Where an export reads: recorded history in the data folder.
package enum ExportSource {
  /// The ticks of a range, of the history that the settings name.
  ///
  /// - Throws: why there are none to read.
  package static func rows(
    _ range: RecordedRange, settings: Settings, key: StorageKey?
  ) throws(RecordedRowsError) -> any RecordedRows {
    throw RecordedRowsError("\(settings.dataDirectory): there is no recorded history")
  }
}
