package import MonitorModel
package import MonitorStorage

/// Owns `triage.log`, the file of what people did with anomalies (`RecordFile`): files are slow, so the
/// engine only sends for it.
public final actor TriageKeeper {
  /// What was found when the file was opened.
  package struct Opening: Sendable {
    /// What was written before, oldest first.
    package var entries: [TriageEntry]
    /// What is wrong with keeping it, a sentence; empty where nothing is.
    package var trouble: String
  }

  /// The name of the file.
  package static let name = "triage.log"
  /// From this size on the file is written anew when it is opened, without what is not needed any
  /// more.
  private static let tidyBytes = 4 << 20

  private var file: RecordFile<TriageEntry>

  /// A keeper of the file in `folder`, which need not be there.
  public init(folder: String) {
    file = RecordFile(folder: folder, name: Self.name)
  }

  /// A keeper of the file in `folder` of other files.
  package init(folder: String, files: FileSystem) {
    file = RecordFile(folder: folder, name: Self.name, files: files)
  }

  /// What was written before, and what is wrong with keeping it.
  package func load() -> Opening {
    do throws(FileFailure) {
      let found = try file.open()
      var trouble =
        found.damaged == 0 ? "" : "\(file.path): \(found.damaged) damaged lines were left out"
      if found.isTaken {
        trouble = "\(file.path) is written by another kilter: what is done here is not kept"
      }
      return Opening(entries: found.records, trouble: trouble)
    } catch {
      return Opening(
        entries: [], trouble: "what is done with anomalies is not kept: \(error)")
    }
  }

  /// Adds entries; why that failed, or `nil`.
  package func append(_ entries: [TriageEntry]) -> FileFailure? {
    do throws(FileFailure) {
      try file.append(entries)
      return nil
    } catch {
      return error
    }
  }

  /// Lets the file go.
  package func close() { file.close() }

  /// Writes the file anew where it has grown large.
  package func tidy(_ entries: [TriageEntry]) {
    guard file.size > Self.tidyBytes else { return }
    // The old file stays where this fails, and the next start tries again.
    try? file.replace(entries)
  }
}
