import Glibc
package import MonitorModel
package import MonitorStorage
package import MonitorSupport

/// The memory of an engine: what records its ticks, and what reads them again.
public struct EngineHistory: Sendable {
  /// Records.
  package let recorder: HistoryRecorder
  /// Reads.
  package let reader: RecordedHistory
  /// The boot during which is recorded, 16 bytes.
  package let boot: [UInt8]

  /// A history of a store and what packs its blocks.
  package init(
    backend: any StorageBackend, packer: BlockPacker, opener: SealedRun.Opener?,
    config: RealtimeMonitorConfig, time: MonitorTime, isKeptInFiles: Bool
  ) {
    let recorder = HistoryRecorder(
      backend: backend, packer: packer, config: config, time: time,
      isKeptInFiles: isKeptInFiles)
    self.recorder = recorder
    boot = packer.boot
    reader = RecordedHistory(backend: backend, opener: opener, time: time) {
      await recorder.memory
    }
  }

  /// A history in the folder `history` of a data folder, encrypted where there is a key; in memory
  /// only where `folder` is `nil`.
  ///
  /// `nil` where the system has no thread left.
  package static func make(
    folder: String?, key: StorageKey?, config: RealtimeMonitorConfig, time: MonitorTime = .system,
    boot: [UInt8], files: FileSystem = .system
  ) -> EngineHistory? {
    guard let packing = OwnThread() else { return nil }
    let protection = key.map { HistoryProtection($0) }
    let packer = BlockPacker(thread: packing, boot: boot, protection: protection)
    let backend: any StorageBackend
    if let folder {
      guard let thread = OwnThread() else { return nil }
      backend = FileStorageBackend(
        path: folder + "/history", thread: thread, time: time, process: getpid(),
        seal: protection?.seal ?? HistoryProtection.plain,
        syncInterval: config.storage.syncInterval, files: files)
    } else {
      backend = MemoryStorageBackend()
    }
    return EngineHistory(
      backend: backend, packer: packer, opener: protection?.opener, config: config, time: time,
      isKeptInFiles: folder != nil)
  }
}
