package import MonitorSupport

/// The places where history can be kept.
///
/// A new one is one file and its line here; the contract suite runs over the list.
package enum BackendList {
  /// A way to make one, in a folder where it needs one.
  package struct Entry: Sendable {
    /// Its name in a word.
    package let name: String
    /// Whether what it stores outlives the program.
    package let isLasting: Bool
    /// Makes it; `nil` where the system has no thread left.
    package let make:
      @Sendable (_ path: String, _ files: FileSystem, _ time: MonitorTime) -> (any StorageBackend)?
  }

  /// All of them.
  package static let all: [Entry] = [
    Entry(name: "files", isLasting: true) { path, files, time in
      OwnThread().map {
        FileStorageBackend(path: path, thread: $0, time: time, files: files) as any StorageBackend
      }
    },
    Entry(name: "memory", isLasting: false) { _, _, _ in MemoryStorageBackend() },
  ]
}
