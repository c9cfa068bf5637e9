import Glibc
package import MonitorAnalysis
package import MonitorModel
package import MonitorStorage

/// Owns the file in which baselines outlive the process: files are slow, so the engine only sends
/// for them.
public final actor BaselineKeeper {
  /// What was found at the start.
  package enum Found: Sendable {
    /// No file: this is the first run.
    case nothing
    /// Baselines to go on with.
    case baselines(BaselineRecord)
    /// Baselines that are not to be used, and why.
    case refused(BaselineRefusal)
  }

  /// Where the file is.
  public nonisolated let path: String
  /// Whether what is learnt is saved, not only restored.
  public nonisolated let isSaving: Bool
  private let archive: BaselineArchive

  /// A keeper of the file in `folder`, which need not be there; `machine` is what tells this
  /// machine from others, such as the content of `/etc/machine-id`.
  public init(folder: String, machine: String, isSaving: Bool) {
    self.init(
      archive: BaselineArchive(folder: folder, machine: machine, process: getpid()),
      isSaving: isSaving)
  }

  /// A keeper of an archive.
  package init(archive: BaselineArchive, isSaving: Bool) {
    self.archive = archive
    self.isSaving = isSaving
    path = archive.path
  }

  /// What was saved last.
  package func load() -> Found {
    do throws(BaselineRefusal) {
      return try archive.load().map { .baselines($0) } ?? .nothing
    } catch {
      return .refused(error)
    }
  }

  /// Saves what a detector knows; the file from before stays beside it where it could not be used.
  ///
  /// - Returns: why that failed, or `nil`.
  package func save(
    _ detector: RealtimeAnomalyDetector, checkNanoseconds: Int64, at wall: WallInstant,
    keepsOld: Bool
  ) -> BaselineRefusal? {
    let record = BaselineRecord(
      machine: archive.machine, series: detector.health.learntSeries, savedAt: wall,
      checkNanoseconds: checkNanoseconds, state: [])
    do throws(BaselineRefusal) {
      try archive.save(record, keepsOld: keepsOld, state: detector.encodeState)
      return nil
    } catch {
      return error
    }
  }
}
