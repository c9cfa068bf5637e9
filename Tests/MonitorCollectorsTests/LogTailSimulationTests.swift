import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import Testing
import WireFormats

/// Random rotations of every kind: each line is handed out once, whatever happens between two looks.
@Suite struct LogTailSimulationTests {
  /// Rotations in all; a longer run is asked for by `ROTATIONS`.
  static let rotations = getenv("ROTATIONS").flatMap { Int(String(cString: $0)) } ?? 1_000
  /// The first seed; `SEED` repeats one.
  static let seed = getenv("SEED").flatMap { UInt64(String(cString: $0)) } ?? 1

  @Test(arguments: 0..<20)
  func everyLineOnce(run: Int) {
    let seed = Self.seed + UInt64(run)
    let world = LogWorld(seed: seed, naming: run % 2 == 0 ? .numbers : .dates)
    let reader = TailReader(world)
    reader.look(after: 0)
    var left = max(1, Self.rotations / 20)
    while left > 0 {
      let count = Self.step(world, reader)
      left -= count
      reader.unseen += count
      // More than are kept, and the first is gone for everyone.
      if reader.unseen >= 4 {
        if world.isBehind { world.reopen() }
        reader.look(after: 50)
      }
    }
    world.finishHalf()
    if world.isBehind { world.reopen() }
    for _ in 0..<4 { reader.look(after: 6_000) }
    #expect(reader.problems(of: world.written) == "", "SEED=\(seed)")
    #expect(reader.tail.status.losses == 0, "SEED=\(seed)")
    #expect(reader.tail.queue == 1, "SEED=\(seed)")
  }

  /// One thing that happens; 1 where it was a rotation.
  private static func step(_ world: LogWorld, _ reader: TailReader) -> Int {
    switch world.chance(20) {
    case 0..<6:
      world.write(1 + world.chance(30), leavesHalf: world.chance(3) == 0)
    case 6..<11:
      reader.look(after: Int64(50 + world.chance(200)))
    case 11, 12:
      if world.isBehind { world.reopen() }
    case 13..<16:
      world.move(createsNew: world.chance(2) == 0)
      reader.hasMoved = true
      if world.chance(3) == 0 { world.write(world.chance(5)) }
      if world.chance(2) == 0 { world.reopen() }
      return 1
    case 16, 17:
      // A copy is cut while the server writes into the file itself, not into one moved away.
      if world.isBehind { world.reopen() }
      if reader.hasMoved { world.finishHalf() }
      world.copyAndTruncate()
      return 1
    case 18:
      // What is removed unseen is gone for everyone.
      guard !world.isBehind, !world.hasHalf else { return 0 }
      reader.look(after: 50)
      world.remove()
      reader.look(after: 50)
      return 1
    default:
      world.finishHalf()
      reader.look(after: 50)
      reader.restart()
    }
    return 0
  }
}

/// A tail whose lines are counted by their number.
final class TailReader {
  private(set) var tail: TailBox
  /// Whether the log was moved since the last look.
  var hasMoved = false
  /// Rotations since the last look.
  var unseen = 0
  private let world: LogWorld
  private var counts: [Int: Int] = [:]
  private var strange: [String] = []
  private var now: Int64 = 1_000_000_000

  init(_ world: LogWorld) {
    self.world = world
    tail = TailBox(world)
  }

  /// Looks some milliseconds later, until there is no more.
  func look(after milliseconds: Int64) {
    now += milliseconds * 1_000_000
    // Of a file that was moved away the tail knows no more than its successor's beginning.
    if access(world.path, F_OK) == 0 {
      hasMoved = false
      unseen = 0
    }
    while tail.tail.look(at: MonotonicInstant(nanoseconds: now), { lines, _ in self.take(lines) }) {
    }
  }

  /// Ends the tail and begins another where it stopped.
  func restart() {
    tail.tail.save()
    tail = TailBox(world)
    // Which empty file is which cannot be told after a restart, nor where half a line belongs.
    hasMoved = true
  }

  private func take(_ lines: Bytes) {
    for line in lines.text.split(separator: "\n") {
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      if words.count == 3, words[0] == "line", let number = Int(words[1]),
        words[2].utf8.count == number % 61
      {
        counts[number, default: 0] += 1
      } else {
        strange.append(String(line))
      }
    }
  }

  /// What is not as it should be; empty where each of `count` lines came once.
  func problems(of count: Int) -> String {
    let lost = (0..<count).filter { counts[$0] == nil }
    let twice = counts.filter { $0.value > 1 }.keys.sorted()
    guard !lost.isEmpty || !twice.isEmpty || !strange.isEmpty || counts.count != count else {
      return ""
    }
    return "lost \(lost.prefix(5)) (\(lost.count)), twice \(twice.prefix(5)) (\(twice.count)), "
      + "strange \(strange.prefix(3)) of \(count)"
  }
}

/// A tail of a world, which keeps its place beside the log.
final class TailBox {
  let tail: LogTail
  init(_ world: LogWorld) {
    var options = LogTailOptions(path: world.path)
    options.stateFolder = world.tree.root
    options.stateName = "tail"
    options.lookBackBytes = 0
    tail = LogTail(options)
  }

  var status: LogTailStatus { tail.status }
  /// Files being read.
  var queue: Int { tail.openFiles }
}
