package import Glibc
import MonitorModel
import MonitorSupport
package import TUICore

/// A program in a pseudo-terminal of its own.
///
/// Everything waits for a condition with a deadline; nothing sleeps for a fixed time.
package final class PTYSession {
  /// What asks `/dev/ptmx` for its other end (ioctl_tty(2)).
  private enum Request {
    static let unlock: UInt = 0x4004_5431
    static let number: UInt = 0x8004_5430
  }

  /// Something that was waited for and did not come, or a step that failed.
  package struct Failure: Error, CustomStringConvertible {
    /// What it was.
    package var description: String
  }

  /// How long anything may take, in milliseconds, on a machine that is busy with other things.
  package static let patience: Int32 = 20_000

  /// The end of the terminal that a user would see.
  package let master: Int32
  /// The program.
  package let process: pid_t
  /// All that it has sent.
  package private(set) var output: [UInt8] = []
  private var status: Int32?

  /// Starts a program that is built beside the tests, or with `shell` a shell command in which
  /// `$DEMO` is its path.
  package init(
    _ arguments: [String] = [], term: String = "xterm-256color",
    environment: [String] = ["LANG=C.UTF-8"], columns: UInt16 = 80, rows: UInt16 = 24,
    shell: String? = nil, ignoringHangup: Bool = false, program: String = "TerminalDemo"
  ) throws(Failure) {
    let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    try Self.require(master >= 0, "no terminal")
    var unlocked: Int32 = 0
    var number: Int32 = 0
    try Self.require(ioctl(master, Request.unlock, &unlocked) == 0, "the terminal is locked")
    try Self.require(ioctl(master, Request.number, &number) == 0, "the terminal has no number")
    let name = "/dev/pts/\(number)"
    self.master = master
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var all = sigset_t()
    sigfillset(&all)
    if ignoringHangup { sigdelset(&all, SIGHUP) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(
      &attributes,
      Int16(0x80 | 0x08 | 0x04))  // POSIX_SPAWN_SETSID, …_SETSIGMASK, …_SETSIGDEF

    let demo = PTYSession.path(of: program)
    let command = shell.map { ["/bin/bash", "-c", $0] } ?? [demo] + arguments
    let variables = ["PATH=/usr/bin:/bin", "TERM=\(term)", "DEMO=\(demo)"] + environment
    var process: pid_t = 0
    let failed = PTYSession.withCStrings(command) { argv in
      PTYSession.withCStrings(variables) { envp in
        posix_spawn(&process, command[0], &actions, &attributes, argv, envp)
      }
    }
    try Self.require(failed == 0, "\(demo) could not be started: is it built beside the tests?")
    self.process = process
  }

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    close(master)
  }

  /// Types.
  package func type(_ text: String) { type(Array(text.utf8)) }

  /// Types bytes.
  package func type(_ bytes: [UInt8]) {
    _ = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
  }

  /// Makes the terminal another size.
  package func resize(columns: UInt16, rows: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// The modes of the terminal.
  package func modes() -> termios {
    var modes = termios()
    tcgetattr(master, &modes)
    return modes
  }

  /// Reads until `text` has come after `start`; returns where it ends.
  @discardableResult
  package func expect(_ text: String, after start: Int = 0) throws(Failure) -> Int {
    let wanted = Array(text.utf8)
    while true {
      if let place = PTYSession.find(wanted, in: output, from: start) {
        return place + wanted.count
      }
      guard readSome(PTYSession.patience) else { break }
    }
    throw Failure(
      description: "\(text.debugDescription) did not come; there was \(shown(from: start))")
  }

  /// Reads what comes until nothing has come for `milliseconds`.
  package func drain(milliseconds: Int32) { while readSome(milliseconds) {} }

  /// Reads until a screen made of all that was sent after `start` fulfils a condition, and returns it.
  package func screen(
    _ size: Size, after start: Int = 0, _ what: String, until isThere: ([String]) -> Bool
  ) throws(Failure) -> [String] {
    let deadline = PTYSession.milliseconds() + Int(PTYSession.patience)
    while true {
      var screen = VirtualScreen(size: size)
      screen.feed(output[start...])
      let rows = (0..<size.rows).map { screen.rowText($0) }
      if isThere(rows) { return rows }
      guard PTYSession.milliseconds() < deadline, readSome(1_000) || !hungUp else {
        throw Failure(
          description: what + " did not come; there was\n" + rows.joined(separator: "\n"))
      }
    }
  }

  /// Waits for the program to end, reading its output or as one that has stopped; returns its wait
  /// status.
  package func ended(reading: Bool = true) throws(Failure) -> Int32 {
    if let status { return status }
    let deadline = PTYSession.milliseconds() + Int(PTYSession.patience)
    while PTYSession.milliseconds() < deadline {
      // Its output must be read, or it might wait for that at its end.
      if hungUp || !reading { poll(nil, 0, 5) } else { _ = readSome(20) }
      var status: Int32 = 0
      guard waitpid(process, &status, WNOHANG) == process else { continue }
      if !hungUp { drain(milliseconds: 0) }
      self.status = status
      return status
    }
    throw Failure(description: "the program did not end")
  }

  /// What has come, with escape characters made visible.
  package func shown(from start: Int = 0) -> String {
    String(decoding: output[start...].suffix(400), as: UTF8.self).debugDescription
  }

  /// Forgets the user's end: the terminal is gone.
  package func hangUp() {
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    dup2(null, master)
    close(null)
    hungUp = true
  }

  /// Milliseconds of the monotonic clock, to say that something did not take for ever.
  package static func milliseconds() -> Int {
    Int(MonitorTime.system.monotonic().nanoseconds / 1_000_000)
  }

  private var hungUp = false

  private static func require(_ isSo: Bool, _ problem: String) throws(Failure) {
    guard isSo else { throw Failure(description: problem) }
  }

  private func readSome(_ milliseconds: Int32) -> Bool {
    var ready = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, milliseconds) > 0 else { return false }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(master, &bytes, bytes.count)
    guard count > 0 else {
      hungUp = true
      return false
    }
    output += bytes[..<count]
    return true
  }

  private static func path(of program: String) -> String {
    var path = [UInt8](repeating: 0, count: 4096)
    let count = path.withUnsafeMutableBytes { bytes in
      readlink("/proc/self/exe", bytes.bindMemory(to: CChar.self).baseAddress!, bytes.count)
    }
    let own = String(decoding: path[..<max(0, count)], as: UTF8.self)
    return own.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/" + program
  }

  private static func find(_ wanted: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count - start >= wanted.count else { return nil }
    for place in start...(bytes.count - wanted.count)
    where bytes[place] == wanted[0] && bytes[place..<(place + wanted.count)].elementsEqual(wanted) {
      return place
    }
    return nil
  }

  private static func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let pointers = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }
}
