package import MonitorExport
package import MonitorModel

/// What is to be exported, and where it goes.
package struct ExportRequest: Sendable {
  /// The form.
  package var format: ExportFormat
  /// The stretch of time.
  package var range = RecordedRange()
  /// The series; without patterns all.
  package var series: [SeriesSelector] = []
  /// The file; `nil` for standard output.
  package var path: String?
  /// The least time between two ticks that are written; `nil` for every tick.
  package var step: Duration?

  /// A request for everything.
  package init(format: ExportFormat) { self.format = format }
}
