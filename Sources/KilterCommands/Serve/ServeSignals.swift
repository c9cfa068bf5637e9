import Glibc
import MonitorSupport
import Synchronization

/// Signals as wishes of a person or of the system.
///
/// A handler writes a byte into a pipe, and a thread of its own waits at the other end: nothing but
/// `write` happens where a signal interrupts.
enum ServeSignals {
  /// What is wished.
  enum Wish: Equatable, Sendable {
    /// SIGHUP: read the settings again.
    case reload
    /// SIGTERM or SIGINT: end.
    case stop(Int32)
  }

  private static let doorbell = Atomic<Int32>(-1)

  /// From now on takes SIGHUP, SIGTERM and SIGINT as wishes, and lets `write` tell of a pipe without
  /// a reader; `nil` where the system has no thread or no pipe left.
  ///
  /// A second SIGTERM or SIGINT ends the program at once.
  static func watch() -> AsyncStream<Wish>? {
    var ends: [Int32] = [-1, -1]
    guard let thread = OwnThread(), pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    // A handler must never wait; a pipe that is full says enough.
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    doorbell.store(ends[1], ordering: .relaxed)
    let (wishes, teller) = AsyncStream.makeStream(of: Wish.self)
    for number in [SIGHUP, SIGTERM, SIGINT] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { ServeSignals.ring($0) }
      // The first of a kind is a wish, the second has its usual effect.
      action.sa_flags = SA_RESTART
      if number != SIGHUP { action.sa_flags |= Int32(bitPattern: UInt32(SA_RESETHAND)) }
      sigaction(number, &action, nil)
    }
    Glibc.signal(SIGPIPE, SIG_IGN)
    let reader = SignalReader(thread, ends[0])
    Task { await reader.run(teller) }
    return wishes
  }

  private static func ring(_ number: Int32) {
    let before = errno
    var byte = UInt8(truncatingIfNeeded: number)
    _ = write(doorbell.load(ordering: .relaxed), &byte, 1)
    errno = before
  }
}

/// Waits at the end of the pipe, on a thread of its own.
private actor SignalReader {
  private let thread: OwnThread
  private let bell: Int32
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init(_ thread: OwnThread, _ bell: Int32) {
    self.thread = thread
    self.bell = bell
  }

  /// Tells of signals for as long as the program runs.
  func run(_ teller: AsyncStream<ServeSignals.Wish>.Continuation) {
    var isEnding = false
    var byte: UInt8 = 0
    while true {
      let count = read(bell, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return teller.finish() }
      let number = Int32(byte)
      if number == SIGHUP {
        teller.yield(.reload)
      } else if isEnding {
        // One of the other kind came before: this is the second.
        Glibc.signal(number, SIG_DFL)
        kill(getpid(), number)
      } else {
        isEnding = true
        teller.yield(.stop(number))
      }
    }
  }
}
