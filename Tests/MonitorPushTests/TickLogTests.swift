import MonitorPush
import MonitorStorage
import MonitorSupport
import MonitorTestKit
import Testing

@Suite("The log of ticks")
struct TickLogTests {
  /// Ticks as a sampler makes them: series come, go and change.
  static func ticks(_ count: Int, seed: UInt64) -> [PushTick] {
    var generator = SeededGenerator(seed: seed)
    var named = 0
    var values: [Double] = []
    return (0..<count).map { index in
      let new = index == 0 ? 5 : Int.random(in: 0...1, using: &generator)
      let labels = (0..<new).map { number in
        (0..<Int.random(in: 0...200, using: &generator)).map {
          UInt8(truncatingIfNeeded: $0 + number)
        }
      }
      named += new
      values += Array(repeating: 1, count: new)
      var tick = PushTick(milliseconds: 1_700_000_000_000 + Int64(index) * 997, named: labels)
      for number in 0..<named where Int.random(in: 0..<5, using: &generator) > 0 {
        if Bool.random(using: &generator) {
          values[number] = Double(bitPattern: generator.next())
        }
        tick.numbers.append(UInt32(number))
        tick.values.append(values[number])
      }
      return tick
    }
  }

  private static func read(_ folder: TemporaryFolder) throws(FileFailure) -> TickLog.Opening {
    var log = TickLog(folder: folder.path, mostBytes: 1 << 20, files: .system)
    let opening = try log.open()
    log.close()
    return opening
  }

  private static func written(_ ticks: [PushTick], _ folder: TemporaryFolder) throws {
    var log = TickLog(folder: folder.path, mostBytes: 1 << 20, files: .system)
    _ = try log.open()
    try log.restart(7)
    for tick in ticks { try log.append(tick) }
    log.close()
  }

  @Test("What is written is read, bit by bit")
  func roundTrip() throws {
    for seed in 1...10 {
      let folder = TemporaryFolder()
      let ticks = Self.ticks(30, seed: UInt64(seed))
      try Self.written(ticks, folder)
      let opening = try Self.read(folder)
      #expect(opening.ticks == ticks && opening.number == 7 && opening.torn == 0)
    }
  }

  @Test("Cut off anywhere, all whole ticks before are there")
  func truncation() throws {
    let folder = TemporaryFolder()
    let ticks = Self.ticks(4, seed: 3)
    try Self.written(ticks, folder)
    let whole = folder.bytes(TickLog.name)
    var seen = 0
    for length in 0..<whole.count {
      let copy = TemporaryFolder()
      copy.write(bytes: Array(whole[..<length]), TickLog.name)
      let opening = try Self.read(copy)
      #expect(opening.ticks == Array(ticks.prefix(opening.ticks.count)), "\(length)")
      #expect(opening.ticks.count >= seen)
      seen = opening.ticks.count
    }
    #expect(seen == 3)
  }

  @Test("Any byte that is another is noticed, and what is before it is there")
  func mutation() throws {
    let folder = TemporaryFolder()
    let ticks = Self.ticks(4, seed: 5)
    try Self.written(ticks, folder)
    let whole = folder.bytes(TickLog.name)
    for place in stride(from: 0, to: whole.count, by: 5) {
      var bytes = whole
      bytes[place] ^= 1 << UInt8(place % 8)
      let copy = TemporaryFolder()
      copy.write(bytes: bytes, TickLog.name)
      let opening = try Self.read(copy)
      #expect(opening.ticks.count < 4 || place < 4)
      #expect(opening.ticks == Array(ticks.prefix(opening.ticks.count)), "\(place)")
    }
  }

  @Test("Whatever bytes decode to, nothing traps")
  func garbage() {
    var generator = SeededGenerator(seed: 9)
    for _ in 0..<2_000 {
      var codec = TickCodec()
      let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in
        UInt8.random(in: 0...255, using: &generator) >> UInt8.random(in: 0...7, using: &generator)
      }
      _ = try? codec.decode(bytes)
    }
  }

  @Test("A second program finds it taken")
  func taken() throws {
    let folder = TemporaryFolder()
    var log = TickLog(folder: folder.path, mostBytes: 1 << 20, files: .system)
    _ = try log.open()
    #expect(try Self.read(folder).isTaken)
    log.close()
    #expect(try !Self.read(folder).isTaken)
  }

  @Test("A log that is full, or cannot be written, takes no more until it begins anew")
  func behind() throws {
    let folder = TemporaryFolder()
    var log = TickLog(folder: folder.path, mostBytes: 2_000, files: .system)
    _ = try log.open()
    try log.restart(1)
    let ticks = Self.ticks(60, seed: 4)
    for tick in ticks { try log.append(tick) }
    let isBehind = log.isBehind
    #expect(isBehind)
    log.close()
    let opening = try Self.read(folder)
    #expect(opening.ticks.count > 1 && opening.ticks == Array(ticks.prefix(opening.ticks.count)))
  }
}

extension TemporaryFolder {
  /// Writes a file of any bytes.
  func write(bytes: [UInt8], _ name: String) {
    let file = try? FileSystem.system.openOrCreate(path + "/" + name, 0o600)
    guard let file else {
      Issue.record("\(name) cannot be written")
      return
    }
    try? FileSystem.system.truncate(file, 0)
    var place = 0
    while place < bytes.count {
      place += (try? FileSystem.system.writeAt(file, place, bytes[place...])) ?? bytes.count
    }
    try? FileSystem.system.close(file)
  }
}
