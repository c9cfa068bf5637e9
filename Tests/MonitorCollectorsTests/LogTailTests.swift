import Glibc
import MonitorCollectors
import MonitorModel
import Testing
import WireFormats

/// Single cases of following a log; the simulation mixes them.
@Suite struct LogTailTests {
  private let tree = TemporaryTree()
  private var path: String { tree.root + "/access.log" }

  private func tail(change: (inout LogTailOptions) -> Void = { _ in }) -> LogTail {
    var options = LogTailOptions(path: path)
    change(&options)
    return LogTail(options)
  }

  private func append(_ text: String, to name: String = "access.log") {
    let file = open(tree.root + "/" + name, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    defer { close(file) }
    let bytes = Array(text.utf8)
    precondition(write(file, bytes, bytes.count) == bytes.count)
  }

  private func look(_ tail: LogTail, at second: Int64) -> String {
    var text = ""
    while tail.look(
      at: MonotonicInstant(nanoseconds: second * 1_000_000_000),
      { lines, isOld in text += (isOld ? "old " : "") + lines.text })
    {}
    return text
  }

  @Test func oldLinesAreToldApart() {
    append("a\nb\nc\nhal")
    let tail = tail { $0.lookBackBytes = 8 }
    #expect(look(tail, at: 1) == "old b\nc\n")
    append("f\n")
    #expect(look(tail, at: 2) == "half\n")
    append("in\nk")
    #expect(look(tail, at: 3) == "in\n")
    #expect(look(tail, at: 4) == "" && tail.status.backlog == 1)
  }

  @Test func theLastLineOfAFileThatIsGoneIsHandedOut() {
    append("a\n")
    let tail = tail()
    _ = look(tail, at: 1)
    append("b\nno end")
    rename(path, path + ".1")
    append("c\n")
    #expect(look(tail, at: 2) == "b\nc\n" && tail.openFiles == 2)
    #expect(look(tail, at: 6) == "")
    #expect(look(tail, at: 8) == "no end" && tail.openFiles == 1)
  }

  @Test func packedAndStrangeSiblingsAreLeftAlone() {
    append("a\n")
    append("x\n", to: "access.log.2.gz")
    let tail = tail { $0.lookBackBytes = 0 }
    _ = look(tail, at: 1)
    rename(path, path + ".1")
    for name in ["access.log.3.gz", "access.log.bak", "access.log~", "access.logs"] {
      append("x\n", to: name)
    }
    append("b\n")
    #expect(look(tail, at: 2) == "b\n")
  }

  @Test func aFileThatBeginsAsTheLiveOneDoesIsReadOnceTheyDiffer() {
    append("a\n")
    let tail = tail { $0.lookBackBytes = 0 }
    _ = look(tail, at: 1)
    // Between two looks: moved away, written to, copied, cut, and written to with a line that is alike.
    rename(path, path + ".2")
    append("same\nb\n", to: "access.log.1")
    append("same\n")
    #expect(look(tail, at: 2) == "same\n")
    append("c\n")
    #expect(look(tail, at: 3) == "c\n")
    #expect(look(tail, at: 4) == "same\nb\n")
    append("d\n")
    #expect(look(tail, at: 12) == "d\n" && look(tail, at: 15) == "" && tail.openFiles == 1)
  }

  @Test func aCopyInTheMakingIsNotReadTwice() {
    append("a\n")
    let tail = tail { $0.lookBackBytes = 0 }
    _ = look(tail, at: 1)
    append("b\nc\n")
    append("a\nb\n", to: "access.log.1")
    #expect(look(tail, at: 2) == "b\nc\n")
    append("c\nd\n", to: "access.log.1")
    append("d\n")
    truncate(path, 0)
    append("e\n")
    #expect(look(tail, at: 3) == "d\ne\n")
    #expect(tail.status.losses == 0 && tail.status.rotations == 1)
  }

  @Test func whatIsCutWithoutACopyIsSaid() {
    append("a\n")
    let tail = tail { $0.lookBackBytes = 0 }
    _ = look(tail, at: 1)
    truncate(path, 0)
    append("b\n")
    #expect(look(tail, at: 2) == "b\n" && tail.status.losses == 1)
  }

  @Test func aLinkIsFollowed() {
    append("a\n", to: "day-1")
    symlink("day-1", path)
    let tail = tail { $0.lookBackBytes = 0 }
    _ = look(tail, at: 1)
    append("b\n", to: "day-1")
    unlink(path)
    symlink("day-2", path)
    append("c\n", to: "day-2")
    append("late\n", to: "day-1")
    #expect(look(tail, at: 2) == "b\nlate\nc\n")
  }

  @Test func whatIsNoFileOfTheDiskIsRefused() {
    symlink("/dev/null", path)
    let tail = tail()
    #expect(look(tail, at: 1) == "")
    #expect(tail.status.problem?.code == .failed)
  }

  @Test func aKeptPlaceIsThatOfOneFileOnly() {
    append("a\n")
    let options: (inout LogTailOptions) -> Void = {
      $0.stateFolder = self.tree.root
      $0.lookBackBytes = 0
    }
    let first = tail(change: options)
    _ = look(first, at: 1)
    append("b\n")
    first.save()
    #expect(look(tail(change: options), at: 2) == "b\n")
    // Another file, perhaps with the same inode: all of it is new.
    unlink(path)
    append("other\nfile\n")
    let second = tail(change: options)
    #expect(look(second, at: 3) == "other\nfile\n")
    for state in ["", "kilter-log-place 1\n", "noise\u{0}", "kilter-log-place 1\npath x\nfile 1\n"]
    {
      tree.write("log.place", state)
      #expect(look(tail(change: options), at: 4) == "")
    }
  }
}
