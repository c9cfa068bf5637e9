package import MonitorModel
package import MonitorStorage

/// Owns the file of what people did with anomalies: files are slow, so the engine only sends for it.
public final actor TriageKeeper {
  private var archive: TriageArchive

  /// A keeper of the file in `folder`, which need not be there.
  public init(folder: String) {
    archive = TriageArchive(folder: folder)
  }

  /// A keeper of the file in `folder` of other files.
  package init(folder: String, files: FileSystem) {
    archive = TriageArchive(folder: folder, files: files)
  }

  /// What was written before, and what is wrong with keeping it.
  package func load() -> TriageArchive.Opening {
    do throws(FileFailure) {
      return try archive.open()
    } catch {
      return TriageArchive.Opening(
        entries: [], trouble: "what is done with anomalies is not kept: \(error)")
    }
  }

  /// Adds entries; why that failed, or `nil`.
  package func append(_ entries: [TriageEntry]) -> FileFailure? {
    do throws(FileFailure) {
      try archive.append(entries)
      return nil
    } catch {
      return error
    }
  }

  /// Lets the file go.
  package func close() { archive.close() }

  /// Writes the file anew where it has grown large.
  package func tidy(_ entries: [TriageEntry]) {
    guard archive.isUntidy else { return }
    // The old file stays where this fails, and the next start tries again.
    try? archive.replace(entries)
  }
}
