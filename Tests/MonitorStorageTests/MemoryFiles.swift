import Glibc
import MonitorStorage
import Synchronization

/// A file system in memory that can fail any call and can lose what was not brought to the disk.
final class MemoryFiles: Sendable {
  struct File {
    var bytes: [UInt8] = []
    var isSynced = false
    var mode: UInt32 = 0
  }

  struct State {
    var files: [String: File] = [:]
    var folders: [String: UInt32] = [:]
    /// Open files by descriptor: the path and the place of the next read.
    var open: [Int32: (path: String, place: Int)] = [:]
    var next: Int32 = 3
    var calls = 0
    /// The number of the call that fails, from 1; 0 for none.
    var failing = 0
    /// Whether all calls after it fail too.
    var forEver = false
    /// Bytes that one call writes at most.
    var chunk = Int.max
  }

  private let state = Mutex(State())

  /// Makes an empty one; the call with number `failing` fails, and those after it `forEver`.
  init(failing: Int = 0, forEver: Bool = false, chunk: Int = .max) {
    state.withLock {
      $0.failing = failing
      $0.forEver = forEver
      $0.chunk = chunk
    }
  }

  var names: Set<String> { state.withLock { Set($0.files.keys) } }
  var openFiles: Int { state.withLock { $0.open.count } }
  var calls: Int { state.withLock { $0.calls } }

  /// Looks at or changes everything at once.
  func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

  /// From here on nothing fails.
  func heal() { state.withLock { $0.failing = 0 } }

  /// The machine loses its power: what was not synced is half there, and nothing fails afterwards.
  func crash() {
    state.withLock { state in
      for (path, file) in state.files where !file.isSynced {
        state.files[path]?.bytes = Array(file.bytes.prefix(file.bytes.count / 2))
        state.files[path]?.isSynced = true
      }
      state.open = [:]
      state.failing = 0
    }
  }

  /// Counts a call and does it, or fails.
  private func call<Result>(
    _ name: String, _ path: String, _ body: (inout State) -> Result?
  ) throws(FileFailure) -> Result {
    let result: Result? = state.withLock { state in
      state.calls += 1
      let fails =
        state.failing > 0
        && (state.forEver ? state.calls >= state.failing : state.calls == state.failing)
      return fails ? nil : body(&state)
    }
    guard let result else { throw FileFailure(name, path, EIO) }
    return result
  }

  /// The calls.
  var system: FileSystem {
    FileSystem(
      makeFolder: { path, mode throws(FileFailure) in
        try self.call("mkdir", path) { $0.folders[path] = mode }
      },
      names: { folder throws(FileFailure) in
        try self.call("opendir", folder) { state in
          state.files.keys.filter { $0.hasPrefix(folder + "/") }
            .map { String($0.dropFirst(folder.utf8.count + 1)) }
        }
      },
      open: { path throws(FileFailure) in
        let file: Int32 = try self.call("open", path) { state in
          guard state.files[path] != nil || state.folders[path] != nil else { return -1 }
          state.next += 1
          state.open[state.next] = (path, 0)
          return state.next
        }
        guard file >= 0 else { throw FileFailure("open", path, ENOENT) }
        return file
      },
      create: { path, mode throws(FileFailure) in
        let file: Int32 = try self.call("open", path) { state in
          guard state.files[path] == nil else { return -1 }
          state.next += 1
          state.files[path] = File(mode: mode)
          state.open[state.next] = (path, 0)
          return state.next
        }
        guard file >= 0 else { throw FileFailure("open", path, EEXIST) }
        return file
      },
      read: { file, most throws(FileFailure) in
        try self.call("read", "") { state in
          guard let (path, place) = state.open[file], let bytes = state.files[path]?.bytes else {
            return nil
          }
          let part = Array(bytes.dropFirst(place).prefix(most))
          state.open[file]?.place += part.count
          return part
        }
      },
      write: { file, bytes throws(FileFailure) in
        try self.call("write", "") { state in
          guard let path = state.open[file]?.path else { return nil }
          let part = bytes.prefix(state.chunk)
          state.files[path]?.bytes += part
          state.files[path]?.isSynced = false
          return part.count
        }
      },
      sync: { file throws(FileFailure) in
        try self.call("fsync", "") { state in
          guard let path = state.open[file]?.path else { return nil }
          state.files[path]?.isSynced = true
        }
      },
      close: { file throws(FileFailure) in
        // The descriptor is gone even where the call fails.
        self.state.withLock { _ = $0.open.removeValue(forKey: file) }
        try self.call("close", "") { _ in }
      },
      rename: { from, to throws(FileFailure) in
        try self.call("rename", to) { state in
          guard let file = state.files.removeValue(forKey: from) else { return nil }
          state.files[to] = file
        }
      },
      remove: { path throws(FileFailure) in
        try self.call("unlink", path) { state in
          state.files.removeValue(forKey: path).map { _ in }
        }
      },
      // What only the folder of history calls; `SimulatedDisk` has it.
      openOrCreate: { path, _ throws(FileFailure) in throw FileFailure("open", path, ENOSYS) },
      lock: { _ throws(FileFailure) in throw FileFailure("flock", "", ENOSYS) },
      truncate: { _, _ throws(FileFailure) in throw FileFailure("ftruncate", "", ENOSYS) },
      readAt: { _, _, _ throws(FileFailure) in throw FileFailure("pread", "", ENOSYS) },
      writeAt: { _, _, _ throws(FileFailure) in throw FileFailure("pwrite", "", ENOSYS) },
      syncData: { _ throws(FileFailure) in throw FileFailure("fdatasync", "", ENOSYS) },
      facts: { path throws(FileFailure) in throw FileFailure("stat", path, ENOSYS) },
      free: { path throws(FileFailure) in throw FileFailure("statvfs", path, ENOSYS) },
      user: 0)
  }
}
