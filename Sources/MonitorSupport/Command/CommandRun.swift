import Glibc
import MonitorModel

/// One run of a command: a process group of its own that gets no descriptor and no signal mask of
/// kilter's, and of which nothing is left when the run is over.
///
/// It waits, so it belongs on a thread of its own.
package struct CommandRun: ~Copyable {
  /// Bytes of output that are taken.
  package static let outputMost = 1 << 20
  /// Bytes of complaints that are taken.
  private static let complaintMost = 4_096
  /// How long a group may take to end after SIGTERM, in nanoseconds, before SIGKILL.
  private static let grace: Int64 = 500_000_000
  /// How long output may come after the command itself has ended, in nanoseconds.
  private static let afterglow: Int64 = 200_000_000

  private let process: pid_t
  private let output: Int32
  private let errors: Int32
  /// The end by which the command is given its input; -1 where it is given no more.
  private var input: Int32
  private var unread: ArraySlice<UInt8>
  private var hasExited = false

  /// Runs a command to its end.
  package static func run(_ call: CommandCall, time: MonitorTime) -> CommandOutcome {
    let begun = time.monotonic()
    var outcome: CommandOutcome
    switch start(call) {
    case .failure(let failure): outcome = CommandOutcome(end: .notStarted(failure.reason))
    case .success(let started):
      var run = CommandRun(started, unread: call.input[...])
      outcome = run.follow(until: begun.advanced(by: call.timeout.nanoseconds), time: time)
    }
    outcome.nanoseconds = time.monotonic() - begun
    return outcome
  }

  private init(_ started: Started, unread: ArraySlice<UInt8>) {
    process = started.process
    output = started.output
    errors = started.errors
    input = started.input
    self.unread = unread
  }

  deinit {
    close(output)
    close(errors)
    if input >= 0 { close(input) }
  }

  // MARK: - Starting

  private struct Started {
    var process: pid_t
    var output: Int32
    var errors: Int32
    /// -1 where it gets no input.
    var input: Int32
  }

  private struct Failure: Error {
    var reason: String
  }

  private static func start(_ call: CommandCall) -> Result<Started, Failure> {
    guard let program = call.arguments.first, !program.isEmpty else {
      return .failure(Failure(reason: "there is no command"))
    }
    guard !(call.arguments + call.environment.values).contains(where: { $0.utf8.contains(0) })
    else { return .failure(Failure(reason: "an argument holds a zero byte")) }
    var ours: [Int32] = []
    var theirs: [Int32] = []
    defer { for end in theirs where end >= 0 { close(end) } }
    func fail(_ reason: String) -> Result<Started, Failure> {
      for end in ours where end >= 0 { close(end) }
      return .failure(Failure(reason: reason))
    }
    // Output, complaints and, where it gets one, input: of that the other end is kilter's.
    for index in 0..<(call.input.isEmpty ? 2 : 3) {
      var ends: [Int32] = [-1, -1]
      let isMade = index < 2 ? pipe(&ends) == 0 : socketpair(AF_UNIX, stream, 0, &ends) == 0
      guard isMade else { return fail("no pipe: errno \(errno)") }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
      ours.append(ends[0])
      theirs.append(ends[1])
    }
    if ours.count == 2 {
      ours.append(-1)
      theirs.append(-1)
    }
    var process: pid_t = 0
    let failed = spawn(&process, call, theirs)
    guard failed == 0 else {
      return fail("\(program) cannot be started: \(String(cString: strerror(failed)))")
    }
    return .success(
      Started(process: process, output: ours[0], errors: ours[1], input: ours[2]))
  }

  /// A socket for the input: writing to one that nobody reads gives an error where a pipe would give
  /// a signal that ends kilter.
  private static let stream = Int32(SOCK_STREAM.rawValue)

  /// `posix_spawn_file_actions_addclosefrom_np`, which glibc has from 2.34 on.
  ///
  /// Before, what is left
  /// open is what some part of kilter forgot to mark as its own.
  private static let closeRest:
    (
      @convention(c) @Sendable (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
    )? = {
      // No handle means all that is loaded.
      guard let found = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return nil }
      return unsafeBitCast(
        found,
        to: (@convention(c) @Sendable (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32)
          -> Int32).self)
    }()

  private static func spawn(
    _ process: inout pid_t, _ call: CommandCall, _ ends: [Int32]
  ) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if ends[2] >= 0 {
      posix_spawn_file_actions_adddup2(&actions, ends[2], 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 1)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
    _ = closeRest?(&actions, 3)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var variables = ["LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"]
    for name in ["PATH", "HOME", "USER", "TZ"] {
      if let value = getenv(name) { variables[name] = String(cString: value) }
    }
    variables.merge(call.environment) { $1 }
    let pairs = variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return withCStrings(call.arguments) { arguments in
      withCStrings(pairs) { variables in
        guard let program = arguments[0] else { return ENOMEM }
        return posix_spawnp(&process, program, &actions, &attributes, arguments, variables)
      }
    }
  }

  /// Texts as C has them, for the length of a call.
  private static func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("no room for a pointer") }
      return body(base)
    }
  }

  // MARK: - Following

  private mutating func follow(
    until deadline: MonotonicInstant, time: MonitorTime
  ) -> CommandOutcome {
    var outcome = CommandOutcome(end: .timedOut)
    var complaint: [UInt8] = []
    var open = (output: true, errors: true)
    var end = deadline
    var isCut = false
    while open.output || open.errors || !hasExited {
      let now = time.monotonic()
      if now >= end { break }
      wait(for: open, milliseconds: min(20, (end - now) / 1_000_000 + 1))
      give()
      if open.output {
        open.output = take(output, into: &outcome.output, most: Self.outputMost, &isCut)
      }
      if open.errors {
        var isLong = false
        open.errors = take(errors, into: &complaint, most: Self.complaintMost, &isLong)
      }
      if isCut { break }
      if !hasExited, hasEnded() {
        // What it left running may hold the pipes open for ever.
        end = min(end, time.monotonic().advanced(by: Self.afterglow))
      }
    }
    let isOver = hasExited
    let ended = finish(time)
    if isCut {
      outcome.end = .tooMuch
    } else if isOver, let ended {
      // The low seven bits are a signal, the next byte the code: what `W…` of C take apart.
      outcome.end = ended & 0x7F == 0 ? .exited(ended >> 8 & 0xFF) : .signalled(ended & 0x7F)
    }
    let newline = UInt8(ascii: "\n")
    let line = complaint.split(whereSeparator: { $0 == newline || $0 == UInt8(ascii: "\r") }).first
    outcome.complaint = String(String(decoding: line ?? [], as: UTF8.self).prefix(120))
    return outcome
  }

  /// Waits until there is something to read, for so long at most.
  private func wait(for open: (output: Bool, errors: Bool), milliseconds: Int64) {
    var waits = [
      pollfd(fd: open.output ? output : -1, events: Int16(POLLIN), revents: 0),
      pollfd(fd: open.errors ? errors : -1, events: Int16(POLLIN), revents: 0),
      pollfd(fd: input, events: Int16(POLLOUT), revents: 0),
    ]
    poll(&waits, 3, Int32(milliseconds))
  }

  /// Writes what the command takes of its input; closes it at its end, and where nobody reads it.
  private mutating func give() {
    while input >= 0 {
      let count = unread.withUnsafeBytes { bytes in
        send(input, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return }
      unread = count < 0 ? [] : unread.dropFirst(count)
      guard unread.isEmpty else { continue }
      close(input)
      input = -1
    }
  }

  /// Reads what is there, and throws away what is beyond `most`; `false` at the end.
  private func take(
    _ descriptor: Int32, into bytes: inout [UInt8], most: Int, _ isCut: inout Bool
  ) -> Bool {
    var isOpen = true
    withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 16) { buffer in
      while true {
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        if count < 0, errno == EINTR { continue }
        if count <= 0 {
          isOpen = count < 0 && errno == EAGAIN
          return
        }
        let room = most - bytes.count
        bytes.append(contentsOf: buffer.prefix(min(count, room)))
        if count > room {
          isCut = true
          return
        }
      }
    }
    return isOpen
  }

  /// Whether the process has ended; it is left a zombie, so that its group's number stays its own.
  private mutating func hasEnded() -> Bool {
    var facts = siginfo_t()
    facts.si_signo = 0
    hasExited =
      waitid(P_PID, id_t(process), &facts, WEXITED | WNOHANG | WNOWAIT) == 0
      && facts.si_signo == SIGCHLD
    return hasExited
  }

  /// Ends what is left of the group, and lets the kernel forget the process; how it ended, as
  /// `wait` tells it.
  private mutating func finish(_ time: MonitorTime) -> Int32? {
    if !hasExited {
      kill(-process, SIGTERM)
      let end = time.monotonic().advanced(by: Self.grace)
      while time.monotonic() < end, !hasEnded() { poll(nil, 0, 5) }
    }
    kill(-process, SIGKILL)
    // One that hangs in the kernel is not waited for long; it stays a zombie of kilter's.
    for _ in 0..<200 {
      var status: Int32 = 0
      let reaped = waitpid(process, &status, WNOHANG)
      if reaped == process { return status }
      if reaped < 0 && errno == ECHILD { return nil }
      poll(nil, 0, 5)
    }
    return nil
  }
}
