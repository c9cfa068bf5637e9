import MonitorModel
import MonitorStorage
import MonitorSupport
import Testing

/// Which processes are recorded, and that their chain stays whole.
@Suite("Frames of processes")
struct ProcessFrameCodecTests {
  private static func identity(_ pid: Int32, start: UInt64 = 1, _ name: String = "p")
    -> ProcessIdentity
  {
    ProcessIdentity(
      pid: pid, parent: 1, startTicks: start, name: name, commandLine: "/bin/\(name)", uid: 0,
      user: "root", cgroup: "", container: "")
  }

  private static func sample(_ slot: Int, ticks: UInt64 = 0, resident: UInt64 = 0)
    -> ProcessSample
  {
    ProcessSample(
      slot: Int32(slot), state: 83, ioState: .value, threads: 1, userTicks: ticks, systemTicks: 0,
      residentBytes: resident, majorFaults: 0, readBytes: 0, writtenBytes: 0)
  }

  private static func batch(
    _ identities: [ProcessIdentity], _ samples: [ProcessSample]
  ) -> ProcessBatch {
    ProcessBatch(identities: identities, samples: samples, ticksPerSecond: 100)
  }

  /// Writes and reads a frame and gives what was read.
  private struct Pair {
    var writer = ProcessFrameCodec()
    var reader = ProcessFrameCodec()
    var size = 0

    mutating func pass(_ batch: ProcessBatch, most: Int) throws -> ProcessBatch {
      var bytes: [UInt8] = []
      let left = writer.encode(batch, most: most, into: &bytes)
      #expect(left == max(0, batch.samples.count - most))
      var offset = 0
      try reader.advance(bytes, at: &offset)
      #expect(offset == bytes.count)
      size = bytes.count
      #expect(reader.batch.unrecorded == left + batch.unrecorded)
      return reader.batch
    }
  }

  private func slots(_ batch: ProcessBatch) -> [Int32] { batch.samples.map(\.slot).sorted() }

  @Test("Those that ran come first, then those recorded before, then the largest")
  func choice() throws {
    let identities = (0..<6).map { Self.identity(Int32(10 + $0)) }
    var pair = Pair()
    // Nobody is known: the three largest.
    let sizes: [UInt64] = [10, 60, 20, 50, 30, 40]
    var samples = (0..<6).map { Self.sample($0, ticks: 5, resident: sizes[$0]) }
    #expect(slots(try pair.pass(Self.batch(identities, samples), most: 3)) == [1, 3, 5])
    // 0 grew to be the largest of all, but those that were recorded stay.
    samples[0].residentBytes = 1_000
    #expect(slots(try pair.pass(Self.batch(identities, samples), most: 3)) == [1, 3, 5])
    // 5, the smallest of them, ran: with room for one it is the one.
    samples[5].userTicks += 1
    #expect(slots(try pair.pass(Self.batch(identities, samples), most: 1)) == [5])
    // There is room again: 5 is recorded, the rest by size.
    #expect(slots(try pair.pass(Self.batch(identities, samples), most: 3)) == [0, 1, 5])
    // A process that took over the slot of one that was recorded has not run, it is new.
    var others = identities
    others[5] = Self.identity(99, start: 7)
    samples[5] = Self.sample(5, ticks: 3, resident: 1)
    #expect(slots(try pair.pass(Self.batch(others, samples), most: 3)) == [0, 1, 3])
    // Equals go by slot, so that the choice is always the same.
    let equal = (0..<6).map { Self.sample($0) }
    var fresh = Pair()
    #expect(slots(try fresh.pass(Self.batch(identities, equal), most: 2)) == [0, 1])
    #expect(slots(try fresh.pass(Self.batch(identities, equal), most: 0)) == [])
  }

  @Test("No more than the limit is recorded, and the rest is counted")
  func limit() throws {
    let count = Limits.recordedProcesses + 76
    let identities = (0..<count).map { Self.identity(Int32($0 + 2)) }
    let samples = (0..<count).map { Self.sample($0, resident: UInt64($0)) }
    var codec = ProcessFrameCodec()
    var bytes: [UInt8] = []
    #expect(codec.encode(Self.batch(identities, samples), into: &bytes) == 76)
    #expect(codec.unrecorded == 76)
    var reader = ProcessFrameCodec()
    var offset = 0
    try reader.advance(bytes, at: &offset)
    #expect(slots(reader.batch).first == 76 && reader.batch.samples.count == 1_024)
    // Sealed again, the count stays.
    var again: [UInt8] = []
    var second = ProcessFrameCodec()
    #expect(second.encode(reader.batch, most: .max, into: &again) == 0)
    #expect(second.unrecorded == 76)
  }

  @Test("Slots are used again, and identities change")
  func reuse() throws {
    var pair = Pair()
    var identities = [Self.identity(10), Self.identity(11)]
    var samples = [Self.sample(0, ticks: 70, resident: 9), Self.sample(1, ticks: 80, resident: 9)]
    func check(_ read: ProcessBatch) {
      #expect(
        read.samples
          == samples.sorted { a, b in
            identities[Int(a.slot)].pid < identities[Int(b.slot)].pid
          })
      for sample in samples {
        #expect(read.identities[Int(sample.slot)] == identities[Int(sample.slot)])
      }
    }
    check(try pair.pass(Self.batch(identities, samples), most: 9))
    // Another process in slot 0 at once, whose counters begin anew.
    identities[0] = Self.identity(12, start: 5)
    samples[0] = Self.sample(0, ticks: 1)
    check(try pair.pass(Self.batch(identities, samples), most: 9))
    // It runs another program; its counters go on.
    identities[0] = Self.identity(12, start: 5, "other")
    samples[0].userTicks = 2
    check(try pair.pass(Self.batch(identities, samples), most: 9))
    // Slot 1 is free for a while.
    let slot1 = samples.remove(at: 1)
    check(try pair.pass(Self.batch(identities, samples), most: 9))
    samples.append(slot1)
    check(try pair.pass(Self.batch(identities, samples), most: 9))
    // The same number, born again.
    identities[1] = Self.identity(11, start: 50)
    samples[1] = Self.sample(1)
    check(try pair.pass(Self.batch(identities, samples), most: 9))
  }

  @Test("Processes that sleep cost nothing")
  func idle() throws {
    let identities = (0..<300).map { Self.identity(Int32($0 + 2)) }
    var samples = (0..<300).map { Self.sample($0, ticks: 9, resident: 1 << 20) }
    var pair = Pair()
    _ = try pair.pass(Self.batch(identities, samples), most: 1_024)
    #expect(pair.size > 300 * 10)
    _ = try pair.pass(Self.batch(identities, samples), most: 1_024)
    // Unreadable, unrecorded, two to nine bytes of ticks, and three counts of nothing.
    #expect(pair.size <= 9)
    samples[120].userTicks += 1
    _ = try pair.pass(Self.batch(identities, samples), most: 1_024)
    // Slot, mask and difference.
    #expect(pair.size <= 9 + 4)
  }

  @Test("Counters at the ends of their range come back")
  func extremes() throws {
    var pair = Pair()
    var sample = Self.sample(0)
    for bits in [.max, 0, 1 << 63, 1, .max - 1] as [UInt64] {
      sample.userTicks = bits
      sample.residentBytes = ~bits
      sample.writtenBytes = bits
      sample.threads = bits & 1 == 0 ? .min : .max
      let read = try pair.pass(Self.batch([Self.identity(.max)], [sample]), most: 1)
      #expect(read.samples == [sample])
    }
  }

  @Test("Frames that cannot be are errors", arguments: 1...300 as ClosedRange<UInt64>)
  func mutated(seed: UInt64) {
    var session = SampleSession(seed: 3, metrics: 1)
    var writer = ProcessFrameCodec()
    var reader = ProcessFrameCodec()
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<6 {
      guard let batch = session.next().batches[0].processes else { continue }
      var bytes: [UInt8] = []
      writer.encode(batch, into: &bytes)
      PayloadDamageTests.mutate(&bytes, &generator)
      var offset = 0
      do throws(StorageError) { try reader.advance(bytes, at: &offset) } catch { return }
      let read = reader.batch
      #expect(read.samples.allSatisfy { read.identities.indices.contains(Int($0.slot)) })
    }
  }

  @Test("Counters and ends of processes that are not there are errors")
  func nobody() {
    let head: [UInt8] = [0, 0] + Self.hertz
    for tail in [[1, 0, 0, 0], [0, 0, 1, 0, 1, 2], [0, 0, 1, 3, 1, 2]] as [[UInt8]] {
      var reader = ProcessFrameCodec()
      var offset = 0
      #expect(throws: StorageError.self) { try reader.advance(head + tail, at: &offset) }
    }
    var reader = ProcessFrameCodec()
    var offset = 0
    #expect(throws: Never.self) { try reader.advance(head + [0, 0, 0], at: &offset) }
  }

  private static let hertz: [UInt8] = {
    var bytes: [UInt8] = []
    Varint.append((100.0).bitPattern.byteSwapped, to: &bytes)
    return bytes
  }()
}
