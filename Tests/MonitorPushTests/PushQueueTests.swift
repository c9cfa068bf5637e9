import MonitorModel
import MonitorPush
import MonitorStorage
import MonitorSupport
import MonitorTestKit
import Testing

@Suite("The queue of batches")
struct PushQueueTests {
  private static func facts(_ samples: Int, first: Int64 = 5) -> RequestFacts {
    var facts = RequestFacts()
    facts.series = 1
    facts.samples = samples
    facts.first = first
    facts.last = first + 9
    return facts
  }

  private static func body(_ index: Int, _ length: Int = 300) -> [UInt8] {
    (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ index) }
  }

  @Test("Batches are there after a restart, in order, and gone once they are sent")
  func restart() {
    let folder = TemporaryFolder()
    var queue = PushQueue(folder: folder.path, most: 1 << 20, files: .system)
    for index in 0..<20 {
      let gone = queue.add(
        Self.body(index), facts: Self.facts(index + 1), unpackedBytes: 900, origin: 1)
      #expect(gone == 0)
    }
    var again = PushQueue(folder: folder.path, most: 1 << 20, files: .system)
    #expect(again.open(except: nil) == 0)
    #expect(again.entries.count == 20 && again.samples == 210 && again.bytes == queue.bytes)
    for index in 0..<20 {
      let entry = again.entries[0]
      #expect(again.request(of: entry) == Self.body(index) && entry.isOld)
      #expect(entry.file.facts == Self.facts(index + 1))
      #expect(again.finish(entry.number) && !again.finish(entry.number))
    }
    #expect(again.entries.isEmpty && again.samples == 0 && again.bytes == 0)
    #expect(again.next == 21)
    var last = PushQueue(folder: folder.path, most: 1 << 20, files: .system)
    #expect(last.open(except: nil) == 0 && last.entries.isEmpty)
  }

  @Test("The oldest gives way, counted, on the disk and in memory")
  func bounds() {
    let folder = TemporaryFolder()
    for path in [folder.path, nil] {
      var queue = PushQueue(folder: path, most: 3_600, files: .system)
      var gone: UInt64 = 0
      for index in 0..<25 {
        gone += queue.add(
          Self.body(index), facts: Self.facts(10), unpackedBytes: 900, origin: 1)
      }
      #expect(queue.entries.count == 10 && queue.bytes <= 3_600)
      #expect(gone == 150 && queue.samples == 100)
      #expect(queue.entries[0].number == 16)
    }
    let memory = PushQueue(folder: nil, most: 1 << 40, files: .system)
    #expect(memory.limit == Limits.pushMemoryBytes)
  }

  @Test("Batches of the log that is still there are cut anew")
  func origin() {
    let folder = TemporaryFolder()
    var queue = PushQueue(folder: folder.path, most: 1 << 20, files: .system)
    for origin in [1, 1, 3, 3] as [UInt64] {
      _ = queue.add(Self.body(1), facts: Self.facts(1), unpackedBytes: 900, origin: origin)
    }
    var again = PushQueue(folder: folder.path, most: 1 << 20, files: .system)
    _ = again.open(except: 3)
    #expect(again.entries.map(\.number) == [1, 2])
  }

  @Test("A file that is cut off or damaged anywhere is counted, and not sent")
  func damage() {
    let folder = TemporaryFolder()
    var queue = PushQueue(folder: folder.path, most: 1 << 20, files: .system)
    _ = queue.add(Self.body(1, 60), facts: Self.facts(1), unpackedBytes: 900, origin: 1)
    let name = BatchFile.name(1)
    let whole = folder.bytes(name)
    #expect(whole.count == BatchFile.headBytes + 60)
    var wrong: [[UInt8]] = (0..<whole.count).map { Array(whole[..<$0]) } + [whole + [0]]
    for place in whole.indices {
      wrong.append(whole)
      wrong[wrong.count - 1][place] ^= 1 << UInt8(place % 8)
    }
    for bytes in wrong {
      folder.write(bytes: bytes, name)
      var again = PushQueue(folder: folder.path, most: 1 << 20, files: .system)
      _ = again.open(except: nil)
      if let entry = again.entries.first { #expect(again.request(of: entry) == nil) }
      #expect(again.damaged == 1 && again.entries.isEmpty && again.bytes == 0)
    }
  }

  @Test("What cannot be written stays in memory, and is said to")
  func full() {
    let folder = TemporaryFolder()
    var files = FileSystem.system
    files.create = { path, _ throws(FileFailure) in throw FileFailure("open", path, 28) }
    var queue = PushQueue(folder: folder.path, most: 1 << 20, files: files)
    _ = queue.add(Self.body(1), facts: Self.facts(4), unpackedBytes: 900, origin: 1)
    #expect(queue.trouble.contains("in memory only for now"))
    #expect(queue.request(of: queue.entries[0]) == Self.body(1))
    queue.finish(1)
    #expect(queue.entries.isEmpty)
  }
}
