import CTerminal
import Glibc

/// A thread that sleeps in `poll` until the terminal, a signal, or the main actor wants something.
///
/// It calls no ncurses: it only says that there is something to do.
final class InputWatcher: Sendable {
  /// What there is to do.
  enum Wake: Hashable, Sendable {
    /// Keys wait; after reading them, call `resumeInput()`.
    case input
    /// The terminal takes bytes again.
    case writable
    /// A signal came.
    case signal(Int32)
    /// The terminal is gone.
    case gone
  }

  private struct Plan: Sendable {
    var terminal: Int32
    var signals: Int32
    var commands: Int32
    var wakes: AsyncStream<Wake>.Continuation
  }

  private final class Box: Sendable {
    let plan: Plan
    init(_ plan: Plan) { self.plan = plan }
  }

  private enum Command {
    static let input = UInt8(ascii: "i")
    static let output = UInt8(ascii: "o")
    static let quit = UInt8(ascii: "q")
  }

  /// What there is to do, in order.
  let wakes: AsyncStream<Wake>
  private let commandInput: Int32
  private let commandOutput: Int32
  private let thread: pthread_t

  /// Starts the thread; `nil` when the system has no thread or no pipe left.
  init?(terminal: Int32, signals: Int32) {
    var ends: [Int32] = [-1, -1]
    guard kilter_pipe(&ends) == 0 else { return nil }
    // None may be lost: after an `.input` that nobody saw, no key would be read again. Of `.input`
    // and `.writable` there is one at a time, and signals are few.
    let (stream, continuation) = AsyncStream.makeStream(of: Wake.self)
    let box = Box(
      Plan(terminal: terminal, signals: signals, commands: ends[0], wakes: continuation))
    var thread = pthread_t()
    let context = Unmanaged.passRetained(box)
    let failed = pthread_create(
      &thread, nil,
      { raw in
        guard let raw else { return nil }
        InputWatcher.run(Unmanaged<Box>.fromOpaque(raw).takeRetainedValue().plan)
        return nil
      }, context.toOpaque())
    guard failed == 0 else {
      context.release()
      Glibc.close(ends[0])
      Glibc.close(ends[1])
      return nil
    }
    wakes = stream
    commandOutput = ends[0]
    commandInput = ends[1]
    self.thread = thread
  }

  /// Watches for keys again.
  func resumeInput() { command(Command.input) }

  /// Says once when the terminal takes bytes.
  func watchOutput() { command(Command.output) }

  /// Ends the thread and waits for that.
  ///
  /// Nothing else may be called after it.
  func stop() {
    command(Command.quit)
    pthread_join(thread, nil)
    Glibc.close(commandInput)
    Glibc.close(commandOutput)
  }

  private func command(_ byte: UInt8) {
    var byte = byte
    while Glibc.write(commandInput, &byte, 1) < 0, errno == EINTR {}
  }

  private static func run(_ plan: Plan) {
    var all = sigset_t()
    sigfillset(&all)
    // Signals are for the main thread; their handler only writes to a pipe.
    pthread_sigmask(SIG_BLOCK, &all, nil)
    let terminal = plan.terminal
    var polls = [
      pollfd(fd: terminal, events: Int16(POLLIN), revents: 0),
      pollfd(fd: plan.signals, events: Int16(POLLIN), revents: 0),
      pollfd(fd: plan.commands, events: Int16(POLLIN), revents: 0),
    ]
    defer { plan.wakes.finish() }
    while true {
      if poll(&polls, 3, -1) < 0, errno != EINTR { return }
      if polls[2].revents != 0 {
        guard obey(plan.commands, &polls[0].events) else { return }
      }
      if polls[1].revents != 0 { tellSignals(plan) }
      if polls[0].revents != 0 { tellTerminal(&polls[0], plan) }
    }
  }

  /// Does what the main actor asked; false when that is to end.
  private static func obey(_ descriptor: Int32, _ events: inout Int16) -> Bool {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(descriptor, &bytes, bytes.count)
    guard count > 0 else { return count < 0 && errno == EINTR }
    for byte in bytes[..<count] {
      switch byte {
      case Command.input: events |= Int16(POLLIN)
      case Command.output: events |= Int16(POLLOUT)
      default: return false
      }
    }
    return true
  }

  private static func tellSignals(_ plan: Plan) {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = read(plan.signals, &bytes, bytes.count)
    guard count > 0 else { return }
    var last: UInt8 = 0
    for byte in bytes[..<count] where byte != last {
      plan.wakes.yield(.signal(Int32(byte)))
      last = byte
    }
  }

  private static func tellTerminal(_ poll: inout pollfd, _ plan: Plan) {
    let happened = poll.revents
    // Something to read that has no bytes is the end of the input.
    let ended = happened & Int16(POLLIN) != 0 && kilter_bytes_waiting(poll.fd) <= 0
    if happened & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 || ended {
      poll.fd = -1
      plan.wakes.yield(.gone)
      return
    }
    if happened & Int16(POLLIN) != 0 {
      poll.events &= ~Int16(POLLIN)
      plan.wakes.yield(.input)
    }
    if happened & Int16(POLLOUT) != 0 {
      poll.events &= ~Int16(POLLOUT)
      plan.wakes.yield(.writable)
    }
  }
}
