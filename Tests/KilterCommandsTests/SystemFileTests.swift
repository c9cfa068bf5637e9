import Glibc
import KilterCommands
import Testing

@Suite("SystemFile")
struct SystemFileTests {
  @Test("What is not there, what is a folder, and what is text")
  func reads() {
    #expect(SystemFile.read("/no/such/file") == .absent)
    #expect(SystemFile.read("/proc/self/status/x") == .absent)
    #expect(SystemFile.read("/") == .unreadable("it is a directory"))
    guard case .text(let text) = SystemFile.read("/proc/self/stat") else {
      Issue.record("/proc/self/stat was not read")
      return
    }
    #expect(text.hasPrefix("\(getpid()) "))
  }

  @Test("What is no text or too long is refused")
  func refuses() {
    guard case .unreadable = SystemFile.read("/dev/zero") else {
      Issue.record("/dev/zero was read")
      return
    }
    let path = "/tmp/kilter-file-test-\(getpid())"
    defer { unlink(path) }
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    #expect(write(file, [UInt8(0xFF), 0xFE], 2) == 2)
    close(file)
    #expect(SystemFile.read(path) == .unreadable("it is not UTF-8 text"))
  }

  @Test("A file is created, and never written over")
  func creates() {
    let path = "/tmp/kilter-create-test-\(getpid())"
    defer { unlink(path) }
    #expect(SystemFile.create(path, "one") == nil)
    #expect(SystemFile.create(path, "two") == "it exists already")
    #expect(SystemFile.read(path) == .text("one"))
    #expect(SystemFile.create("/no/such/folder/x", "") == "No such file or directory")
  }

  @Test("The environment is that of the process")
  func environment() {
    let path = getenv("PATH").map { String(cString: $0) }
    #expect(SystemEnvironment.variables()["PATH"] == path)
  }
}
