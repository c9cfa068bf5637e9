import Glibc
import KilterCommands
import MonitorModel
import Testing

@Suite("ServiceNotifier")
struct ServiceNotifierTests {
  @Test("Assignments come as one datagram, over a path and over a name of the kernel's")
  func sends() throws {
    let folder = TemporaryFolder("notify")
    for path in [folder.path + "/n", "@kilter-notify-\(getpid())"] {
      let socket = try UnixSocket(path)
      let notifier = try #require(ServiceNotifier(environment: ["NOTIFY_SOCKET": path]))
      #expect(notifier.send("READY=1", "STATUS=two\nlines=1"))
      #expect(socket.next() == "READY=1\nSTATUS=two lines=1")
    }
  }

  @Test("Nobody to tell, and nobody who listens")
  func silent() {
    #expect(ServiceNotifier(environment: [:]) == nil)
    for path in ["", "relative", "@", "/"] {
      #expect(ServiceNotifier(environment: ["NOTIFY_SOCKET": path]) == nil)
    }
    let lone = ServiceNotifier(environment: ["NOTIFY_SOCKET": "/tmp/kilter-none-\(getpid())"])
    #expect(lone?.send("READY=1") == false)
    let long = "/" + String(repeating: "x", count: 200)
    #expect(ServiceNotifier(environment: ["NOTIFY_SOCKET": long])?.send("READY=1") == false)
  }

  @Test("The manager's patience, where it is meant for this process")
  func patience() {
    func read(_ environment: [String: String]) -> Int64? {
      ServiceNotifier.watchdogNanoseconds(environment: environment, process: 7)
    }
    #expect(read([:]) == nil)
    #expect(read(["WATCHDOG_USEC": "30000000"]) == 30_000_000_000)
    #expect(read(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"]) == 30_000_000_000)
    #expect(read(["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"]) == nil)
    for text in ["", "0", "-1", "x", "99999999999999999999"] {
      #expect(read(["WATCHDOG_USEC": text]) == nil)
    }
  }

  @Test("An engine without ticks is not alive, unless somebody stopped it")
  func alive() {
    func isAlive(_ seconds: Int64, _ interval: Duration, isCollecting: Bool = true) -> Bool {
      ServiceWatchdog.isAlive(
        now: MonotonicInstant(nanoseconds: seconds * 1_000_000_000),
        lastTick: MonotonicInstant(nanoseconds: 0), interval: interval,
        isCollecting: isCollecting, patience: 30_000_000_000)
    }
    #expect(isAlive(0, .seconds(1)) && isAlive(17, .seconds(1)))
    #expect(!isAlive(18, .seconds(1)))
    #expect(isAlive(18, .seconds(1), isCollecting: false))
    #expect(isAlive(3_600, .seconds(3_600)) && !isAlive(3_600, .seconds(60)))
  }
}
