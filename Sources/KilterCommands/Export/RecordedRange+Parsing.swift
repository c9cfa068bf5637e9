package import MonitorExport
import MonitorModel
package import MonitorSupport

extension RecordedRange {
  /// Why a text is no range, as a sentence.
  package struct Failure: Error, Equatable, Sendable {
    /// What is wrong and what would be right.
    package var text: String
  }

  /// Reads the values of `--from` and `--to`.
  package static func parse(
    from: String?, to: String?, clock: TimeText.Clock
  ) throws(Failure) -> RecordedRange {
    var range = RecordedRange()
    do throws(TimeText.Failure) {
      if let from { range.from = try TimeText.parse(from, clock) }
    } catch {
      throw Failure(text: "--from \(error.hint)")
    }
    do throws(TimeText.Failure) {
      if let to { range.to = try TimeText.parse(to, clock) }
    } catch {
      throw Failure(text: "--to \(error.hint)")
    }
    if let from = range.from, let to = range.to, to < from {
      throw Failure(
        text: "--to (\(UTCText.format(to))) is before --from (\(UTCText.format(from)))")
    }
    return range
  }
}
