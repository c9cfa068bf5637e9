import Glibc
import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

/// The machine's own files: what the simulated disk stands for.
@Suite struct RealFilesTests {
  /// A folder that is gone with its content after the test.
  private static func withFolder(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/kilter-history-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
    let folder = try #require(made)
    defer { clear(folder) }
    try body(folder)
  }

  private static func clear(_ folder: String) {
    for name in (try? FileSystem.system.names(folder)) ?? [] {
      let path = folder + "/" + name
      if remove(path) != 0 { clear(path) }
    }
    remove(folder)
  }

  @Test func aLifeOnRealFiles() throws {
    try Self.withFolder { parent in
      let path = parent + "/a/history"
      var folder = HistoryFolder(path, process: getpid())
      try folder.open(asWriter: true)
      #expect(folder.access == .writer)
      try folder.startLog(number: 1, payloads: HistoryScript.payloads(1, 2))
      for index in 2..<20 {
        try folder.append(HistoryScript.payload(1, index))
        if index % 5 == 0 { try folder.sync() }
      }
      // A lock of one program holds against itself, as each opening has its own.
      var second = HistoryFolder(path)
      try second.open(asWriter: true)
      let reason = HistoryError.otherWriter(path: path, process: getpid())
      #expect(second.access == .reader(reason))
      #expect(try second.recoverLog(1).payloads == HistoryScript.payloads(1, 20))
      try folder.startLog(number: 2)
      for number in UInt64(1)...1 {
        try HistoryFolderTests.store(number...number, in: &folder)
      }
      let block = folder.blocks[0]
      #expect(try folder.read(block) == HistoryScript.block(1...1, .warm))
      let free = folder.freeBytes
      #expect(free.map { $0 > 0 } == true)
      folder.close()
      second.close()
      try second.open(asWriter: true)
      #expect(second.access == .writer)
      #expect(second.blocks == [block])
      #expect(second.leftoverLogs.map(\.number) == [2])
      #expect(second.nextNumber == 3)
      for (name, mode) in [("", mode_t(0o700)), ("/lock", 0o600), ("/" + block.name, 0o600)] {
        var facts = stat()
        #expect(stat(path + name, &facts) == 0 && facts.st_mode & 0o777 == mode)
      }
      _ = try second.enforce(StorageRetention(bytes: 0), now: WallInstant(milliseconds: 0))
      try HistoryFolderTests.store(1...2, .cold, in: &second)
      let names = try FileSystem.system.names(path)
      #expect(Set(names) == ["lock", second.blocks[0].name])
    }
  }

  @Test func whatIsNoFolderIsTold() throws {
    try Self.withFolder { parent in
      let path = parent + "/history"
      close(try FileSystem.system.create(path, 0o600))
      var folder = HistoryFolder(path)
      #expect(throws: HistoryError.notAFolder(path: path)) { try folder.open(asWriter: true) }
      var below = HistoryFolder(path + "/deeper")
      #expect(throws: HistoryError.self) { try below.open(asWriter: true) }
      // A lock that leads elsewhere is not followed.
      let other = parent + "/other"
      try FileSystem.system.makeFolder(other, 0o700)
      #expect(symlink(path, other + "/lock") == 0)
      var linked = HistoryFolder(other)
      #expect(throws: HistoryError.failed(FileFailure("open", other + "/lock", ELOOP))) {
        try linked.open(asWriter: true)
      }
      #expect(try FileSystem.system.facts(path)?.size == 0)
    }
  }

  @Test func theCallsSayWhatFailed() throws {
    try Self.withFolder { parent in
      let files = FileSystem.system
      #expect(try files.facts(parent + "/none") == nil)
      #expect(try files.facts(parent)?.kind == .folder)
      #expect(try files.facts("/dev/null")?.kind == .other)
      #expect(throws: FileFailure("statvfs", parent + "/none", ENOENT)) {
        try files.free(parent + "/none")
      }
      let file = try files.openOrCreate(parent + "/x", 0o600)
      #expect(try files.writeAt(file, 5, [1, 2, 3]) == 3)
      try files.syncData(file)
      #expect(try files.readAt(file, 0, 100) == [0, 0, 0, 0, 0, 1, 2, 3])
      #expect(try files.readAt(file, 8, 100) == [])
      try files.truncate(file, 6)
      #expect(try files.readAt(file, 4, 100) == [0, 1])
      try files.close(file)
    }
  }
}
