import Glibc
import KilterCommands
import Testing

@Suite("Places that a daemon alone uses")
struct ServePlacesTests {
  private func problem(_ body: () throws(HeldLock.Problem) -> Void) -> String {
    do throws(HeldLock.Problem) {
      try body()
      return ""
    } catch {
      return error.description
    }
  }

  @Test("A second one is told who has it; it is free when the first is gone")
  func lock() throws {
    let folder = TemporaryFolder("lock")
    let path = folder.path + "/deep/serve.lock"
    var first: HeldLock? = try HeldLock(path, for: "the folder")
    #expect(folder.text("deep/serve.lock") == "\(getpid())\n")
    let second = problem { () throws(HeldLock.Problem) in _ = try HeldLock(path, for: "the folder")
    }
    #expect(second == "another kilter serve (process \(getpid())) has the folder")
    #expect(first != nil)
    first = nil
    #expect(problem { () throws(HeldLock.Problem) in _ = try HeldLock(path, for: "x") } == "")
  }

  @Test("A folder that cannot be used says why")
  func noFolder() {
    let text = problem { () throws(HeldLock.Problem) in
      _ = try HeldLock("/proc/none/serve.lock", for: "x")
    }
    #expect(text == "/proc/none/serve.lock: No such file or directory")
  }

  @Test("A socket that nobody listens at is replaced, and the end takes it away")
  func stale() throws {
    let folder = TemporaryFolder("stale")
    let path = folder.path + "/run/k.sock"
    mkdir(folder.path + "/run", 0o700)
    // Bound and closed: what a process leaves that was killed.
    _ = try UnixSocket(path, listens: true)
    #expect(access(path, F_OK) == 0)
    let place = try SocketPlace(path)
    #expect(access(path, F_OK) != 0)
    let bound = try UnixSocket(path, listens: true)
    place.remove()
    #expect(access(path, F_OK) != 0)
    withExtendedLifetime(bound) {}
  }

  @Test("A socket that lives is left alone, and so is what is no socket")
  func living() throws {
    let folder = TemporaryFolder("living")
    let path = folder.path + "/k.sock"
    let living = try UnixSocket(path, listens: true)
    let text = problem { () throws(HeldLock.Problem) in _ = try SocketPlace(path) }
    #expect(text == "another program (process \(getpid())) listens at \(path)")
    #expect(access(path, F_OK) == 0)
    withExtendedLifetime(living) {}
    folder.write("file", "mine")
    let other = problem { () throws(HeldLock.Problem) in
      _ = try SocketPlace(folder.path + "/file")
    }
    #expect(other.hasSuffix("it is no socket, and stays as it is"))
    #expect(folder.text("file") == "mine")
  }

  @Test("Two at once: the second is told of the first before that listens")
  func race() throws {
    let folder = TemporaryFolder("race")
    let path = folder.path + "/k.sock"
    let first = try SocketPlace(path)
    let text = problem { () throws(HeldLock.Problem) in _ = try SocketPlace(path) }
    #expect(text.contains("process \(getpid())") && text.contains("the socket \(path)"))
    first.remove()
  }
}
