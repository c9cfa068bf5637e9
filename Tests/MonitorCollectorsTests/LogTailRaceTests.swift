import Glibc
import MonitorCollectors
import MonitorModel
import MonitorSupport
import Synchronization
import Testing
import WireFormats

/// Rotation while a writer and a reader are at work: what may fall between two of their steps.
@Suite struct LogTailRaceTests {
  private final class Flag: Sendable { let isSet = Mutex(false) }

  /// A writer of numbered lines, which somebody else rotates.
  private final class Writer: Sendable {
    let path: String
    let file: Mutex<(descriptor: Int32, lines: Int)>
    let isOver = Mutex(false)

    init(_ path: String) {
      self.path = path
      file = Mutex((open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644), 0))
    }

    func run() {
      while !isOver.withLock({ $0 }) {
        file.withLock { file in
          var text = ""
          for _ in 0..<8 {
            text += "line \(file.lines) a line that is about as long as one of an access log is\n"
            file.lines += 1
          }
          let bytes = Array(text.utf8)
          precondition(write(file.descriptor, bytes, bytes.count) == bytes.count)
        }
        usleep(200)
      }
    }
  }

  /// Rotates a number of times, by moving away or by copying and cutting.
  private static func rotate(_ writer: Writer, times: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    func shift() {
      unlink(writer.path + ".200")
      for number in stride(from: 199, through: 1, by: -1) {
        rename(writer.path + ".\(number)", writer.path + ".\(number + 1)")
      }
    }
    for _ in 0..<times {
      usleep(UInt32.random(in: 500...12_000, using: &generator))
      if Int.random(in: 0..<3, using: &generator) > 0 {
        shift()
        rename(writer.path, writer.path + ".1")
        usleep(UInt32.random(in: 0...6_000, using: &generator))
        writer.file.withLock { file in
          close(file.descriptor)
          file.descriptor = open(writer.path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        }
      } else {
        writer.file.withLock { _ in
          shift()
          copy(writer.path, writer.path + ".1")
          truncate(writer.path, 0)
        }
      }
    }
  }

  private static func copy(_ from: String, _ to: String) {
    let source = open(from, O_RDONLY)
    let target = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(source, &bytes, bytes.count)
      if count <= 0 { break }
      precondition(write(target, bytes, count) == count)
    }
    close(source)
    close(target)
  }

  private static func onThread(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let problem = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, Unmanaged.passRetained(Box(body)).toOpaque())
    precondition(problem == 0)
    pthread_detach(thread)
  }

  private static let rotations =
    getenv("ROTATIONS").flatMap { Int(String(cString: $0)) } ?? 60

  @Test func everyLineComesOnceWhateverFallsBetweenTwoSteps() {
    let tree = TemporaryTree()
    let writer = Writer(tree.root + "/access.log")
    let tail = LogTail(LogTailOptions(path: writer.path))
    var seen: [UInt8] = []
    var time = MonitorTime.system.monotonic()
    func look() {
      while tail.look(
        at: time,
        { lines, _ in
          for line in lines.text.split(separator: "\n") {
            guard let number = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
            else { continue }
            while seen.count <= number { seen.append(0) }
            seen[number] += 1
          }
        })
      {}
    }
    look()
    let seed = UInt64(MonitorTime.system.wall().milliseconds)
    var generator = SeededGenerator(seed: seed)
    let isDone = Flag()
    // Threads, since they wait for the disk and for time, which tasks must not.
    Self.onThread { writer.run() }
    Self.onThread {
      Self.rotate(writer, times: Self.rotations, seed: seed)
      writer.isOver.withLock { $0 = true }
      isDone.isSet.withLock { $0 = true }
    }
    while !isDone.isSet.withLock({ $0 }) {
      usleep(UInt32.random(in: 2_000...25_000, using: &generator))
      time = MonitorTime.system.monotonic()
      look()
    }
    for _ in 0..<4 {
      time = time.advanced(by: 6_000_000_000)
      look()
    }
    let lines = writer.file.withLock { $0.lines }
    let lost = (0..<lines).filter { $0 >= seen.count || seen[$0] == 0 }
    let doubled = seen.indices.filter { seen[$0] > 1 }
    #expect(
      lost.count == 0,
      "seed \(seed): lost from \(lost.first ?? 0) to \(lost.last ?? 0) of \(lines); \(tail.status)")
    // Where the copy of a cut file is not found, that is counted, and what it holds may come again:
    // seen once in some 8 000 rotations that were 9 ms apart.
    #expect(
      doubled.count == 0 || tail.status.losses > 0,
      "seed \(seed): doubled from \(doubled.first ?? 0)")
    #expect(tail.status.losses <= 1)
  }
}
