import Glibc
import MonitorSupport

/// A log that a server writes and others rotate, all in one thread: what a simulation of tails needs.
final class LogWorld {
  /// How rotated files are named.
  enum Naming { case numbers, dates }

  /// The folder.
  let tree = TemporaryTree()
  /// The log.
  var path: String { tree.root + "/access.log" }
  /// Lines that were written to their end so far.
  private(set) var written = 0
  /// Whether half a line stands at the end.
  private(set) var hasHalf = false
  /// Whether the server still writes into a file that was moved away.
  private(set) var isBehind = false
  private var descriptor: Int32 = -1
  private var generator: SeededGenerator
  private let naming: Naming
  private var date = 0
  private let kept = 5

  /// Makes a log; the server has it open.
  init(seed: UInt64, naming: Naming) {
    generator = SeededGenerator(seed: seed)
    self.naming = naming
    reopen()
  }

  deinit { close(descriptor) }

  /// A whole number below `bound`.
  func chance(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

  /// What the server does on a signal: it opens the path anew.
  func reopen() {
    // A line that was begun in a file ends there.
    finishHalf()
    if descriptor >= 0 { close(descriptor) }
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    precondition(descriptor >= 0)
    isBehind = false
  }

  private func put(_ text: String) {
    let bytes = Array(text.utf8)
    precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
  }

  /// Writes lines, and perhaps the first half of another.
  func write(_ count: Int, leavesHalf: Bool = false) {
    finishHalf()
    var text = ""
    for _ in 0..<count {
      text += line(written)
      written += 1
    }
    if leavesHalf {
      text += line(written).prefix(4)
      hasHalf = true
    }
    put(text)
  }

  /// Writes the second half.
  func finishHalf() {
    guard hasHalf else { return }
    put(String(line(written).dropFirst(4)))
    written += 1
    hasHalf = false
  }

  private func line(_ number: Int) -> String {
    "line \(number) " + String(repeating: "x", count: number % 61) + "\n"
  }

  /// Gives older files their next name and returns the free one.
  private func shift() -> String {
    if naming == .dates {
      date += 1
      unlink(path + "-20261123\(date - kept + 10_000)")
      return path + "-20261123\(date + 10_000)"
    }
    unlink(path + ".\(kept)")
    for number in stride(from: kept - 1, through: 1, by: -1) {
      rename(path + ".\(number)", path + ".\(number + 1)")
    }
    return path + ".1"
  }

  /// Moves the log away, where there is one.
  ///
  /// The server goes on in it until it opens the path anew.
  func move(createsNew: Bool) {
    guard access(path, F_OK) == 0 else { return }
    rename(path, shift())
    isBehind = true
    if createsNew { close(open(path, O_WRONLY | O_CREAT, 0o644)) }
  }

  /// Copies the log and cuts it.
  func copyAndTruncate() {
    let target = shift()
    let bytes = tree.bytes("access.log")
    tree.write(String(target.dropFirst(tree.root.count + 1)), bytes)
    truncate(path, 0)
  }

  /// Removes the log; the server makes a new one.
  func remove() {
    unlink(path)
    reopen()
  }
}
