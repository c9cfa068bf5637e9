import Glibc
import MonitorModel
import MonitorStorage
import Testing

/// The file of baselines: never lost, never half.
@Suite struct BaselineArchiveTests {
  private static func archive(
    _ files: MemoryFiles, machine: String = "m", process: Int32 = 7
  ) -> BaselineArchive {
    BaselineArchive(folder: "/d/kilter", machine: machine, process: process, files: files.system)
  }

  private static func record(_ byte: UInt8, at milliseconds: Int64 = 1_000) -> BaselineRecord {
    BaselineRecord(
      machine: "m", series: Int(byte), savedAt: WallInstant(milliseconds: milliseconds),
      checkNanoseconds: 1_000, state: [UInt8](repeating: byte, count: 100))
  }

  @Test func whatIsSavedIsLoaded() throws {
    let files = MemoryFiles(chunk: 9)
    let archive = Self.archive(files)
    #expect(archive.path == "/d/kilter/baselines.kilter")
    #expect(try archive.load() == nil)
    try archive.save(Self.record(1))
    try archive.save(Self.record(2))
    #expect(try archive.load() == Self.record(2))
    #expect(files.names == [archive.path] && files.openFiles == 0)
    files.change {
      #expect($0.files[archive.path]?.mode == 0o600)
      #expect($0.folders["/d/kilter"] == 0o700)
      #expect($0.files[archive.path]?.isSynced == true)
    }
  }

  @Test func aStateInPiecesIsTheSameFile() throws {
    let (files, others) = (MemoryFiles(chunk: 9), MemoryFiles())
    var record = Self.record(1)
    record.state = (0..<1_000).map { UInt8(truncatingIfNeeded: $0) }
    try Self.archive(others).save(record)
    let state = record.state
    record.state = []
    var asked = 0
    try Self.archive(files).save(record, keepsOld: false) { take in
      asked += 1
      for start in stride(from: 0, to: 1_000, by: 300) {
        take(Array(state[start..<min(start + 300, 1_000)]))
      }
    }
    #expect(asked == 2)
    let loaded = try Self.archive(files).load()
    #expect(loaded?.state == state)
    #expect(try loaded == Self.archive(others).load())
  }

  @Test func whatCannotBeUsedStaysBesideTheNewFile() throws {
    let files = MemoryFiles()
    try Self.archive(files).save(Self.record(1))
    let other = Self.archive(files, machine: "n")
    #expect(throws: BaselineRefusal.otherMachine) { try other.load() }
    var record = Self.record(2)
    record.machine = "n"
    try other.save(record, keepsOld: true)
    #expect(try other.load() == record)
    #expect(files.names == [other.path, other.path + ".refused"])
  }

  @Test(arguments: [false, true])
  func whateverCallFailsAWholeFileStays(forEver: Bool) throws {
    var isMet = true
    var failing = 0
    var refusals = 0
    while isMet {
      failing += 1
      let files = MemoryFiles(chunk: 40)
      let archive = Self.archive(files)
      try archive.save(Self.record(1))
      let before = files.calls
      files.change {
        $0.failing = before + failing
        $0.forEver = forEver
      }
      do throws(BaselineRefusal) {
        try archive.save(Self.record(2, at: 2_000))
      } catch {
        guard case .inaccessible(let failure) = error else {
          Issue.record("\(error), call \(failing)")
          return
        }
        #expect(failure.number == EIO && failure.path.hasPrefix("/d/kilter"))
        refusals += 1
      }
      isMet = files.calls - before >= failing
      #expect(files.openFiles == 0, "call \(failing)")
      files.heal()
      let kept = try archive.load()
      #expect(kept == Self.record(1) || kept == Self.record(2, at: 2_000), "call \(failing)")
      try archive.save(Self.record(3, at: 3_000))
      #expect(try archive.load() == Self.record(3, at: 3_000))
    }
    #expect(failing > 8 && refusals >= 7)
  }

  @Test func whereverThePowerGoesAWholeFileStays() throws {
    var isMet = true
    var failing = 0
    while isMet {
      failing += 1
      let files = MemoryFiles(chunk: 40)
      let archive = Self.archive(files)
      try archive.save(Self.record(1))
      let before = files.calls
      files.change {
        $0.failing = before + failing
        $0.forEver = true
      }
      try? archive.save(Self.record(2, at: 2_000))
      isMet = files.calls - before >= failing
      files.crash()
      let kept = try archive.load()
      #expect(kept == Self.record(1) || kept == Self.record(2, at: 2_000), "call \(failing)")
      // An hour later what was left behind is swept away.
      try archive.save(Self.record(3, at: 3_700_000))
      #expect(files.names == [archive.path], "call \(failing)")
    }
  }

  @Test func whateverCallFailsLoadingGivesAllOrAReason() throws {
    let files = MemoryFiles()
    let archive = Self.archive(files)
    try archive.save(Self.record(1))
    for forEver in [false, true] {
      for failing in 1...4 {
        files.change {
          $0.failing = $0.calls + failing
          $0.forEver = forEver
        }
        do throws(BaselineRefusal) {
          #expect(try archive.load() == Self.record(1))
        } catch {
          guard case .inaccessible(let failure) = error else {
            Issue.record("\(error)")
            continue
          }
          #expect(failure.path == archive.path)
        }
        #expect(files.openFiles == 0)
      }
    }
    files.heal()
    #expect(try archive.load() == Self.record(1))
  }

  @Test func programsThatSaveAtOnceDoNotMix() throws {
    let files = MemoryFiles()
    let first = Self.archive(files)
    let second = Self.archive(files, process: 8)
    try first.save(Self.record(1))
    // The other one's half file is young: it is left alone.
    files.change { $0.files[second.path + ".8.900.tmp"] = .init(bytes: [1]) }
    try first.save(Self.record(2))
    #expect(files.names.contains(second.path + ".8.900.tmp"))
    try second.save(Self.record(3))
    #expect(try first.load() == Self.record(3))
  }

  /// Two programs save into the same folder, and a third reads all the while.
  @Test(.timeLimit(.minutes(5))) func theLastWriterWinsWhole() async throws {
    let folder = try #require(Self.temporaryFolder())
    defer { for name in ["/baselines.kilter", ""] { remove(folder + name) } }
    func archive(_ process: Int32) -> BaselineArchive {
      BaselineArchive(folder: folder, machine: "m", process: process)
    }
    try archive(1).save(Self.record(1))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for process in Int32(1)...2 {
        let writer = archive(process)
        group.addTask {
          for round in 0..<20 {
            try writer.save(Self.record(UInt8(process), at: 1_000 + Int64(round)))
            await Task.yield()
          }
        }
      }
      let reader = archive(3)
      group.addTask {
        for _ in 0..<200 {
          let record = try reader.load()
          #expect(record.map { Set($0.state) == [UInt8($0.series)] } == true)
          await Task.yield()
        }
      }
      try await group.waitForAll()
    }
    #expect(try archive(4).load()?.savedAt == WallInstant(milliseconds: 1_019))
  }

  private static func temporaryFolder() -> String? {
    var template = Array("/tmp/kilter-baselines-XXXXXX".utf8CString)
    return template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
  }

  @Test func filesOfOthersAreLeftAlone() throws {
    let files = MemoryFiles()
    let strange = ["x.tmp", "baselines.kilter.old.tmp", "baselines.kilter.1.b.tmp", "segment"]
    files.change { state in
      for name in strange { state.files["/d/kilter/" + name] = .init() }
    }
    try Self.archive(files).save(Self.record(1, at: .max))
    #expect(files.names.count == strange.count + 1)
  }

  @Test func realFilesWork() throws {
    let folder = try #require(Self.temporaryFolder())
    defer {
      for name in ["a/b/baselines.kilter", "a/b", "a", "file", ""] { remove(folder + "/" + name) }
    }
    let archive = BaselineArchive(folder: folder + "/a/b", machine: "m", process: getpid())
    #expect(try archive.load() == nil)
    try archive.save(Self.record(1))
    try archive.save(Self.record(2))
    #expect(try archive.load() == Self.record(2))
    var facts = stat()
    #expect(stat(archive.path, &facts) == 0 && facts.st_mode & 0o777 == 0o600)
    #expect(stat(folder + "/a", &facts) == 0 && facts.st_mode & 0o777 == 0o700)
    // A file where the folder should be.
    let descriptor = open(folder + "/file", O_CREAT | O_WRONLY, 0o600)
    close(descriptor)
    let blocked = BaselineArchive(folder: folder + "/file", machine: "m", process: getpid())
    #expect(try blocked.load() == nil)
    #expect(throws: BaselineRefusal.self) { try blocked.save(Self.record(1)) }
  }
}
