import CNcurses
import CTerminal
import Glibc
package import TUICore

/// The terminal: shows grids, tells of keys, and leaves everything as it found it.
///
/// ncurses decides which bytes bring one screen to the next, but never writes to the terminal: its
/// output goes to a file in memory, and from there, without ever blocking, to the terminal.
@MainActor
package final class NcursesTerminal {
  /// What the terminal tells, in order; for one reader.
  package let events: AsyncStream<TerminalEvent>
  /// The size of the screen.
  package private(set) var size: Size
  /// Whether only ASCII is shown: by choice, or because there is no locale of UTF-8.
  package let ascii: Bool
  /// Whether braille may be shown: the font of the Linux console has none.
  package let braille: Bool
  /// How many colours are shown.
  package let colorDepth: ColorDepth
  /// What a user may want to know: another description than `TERM`'s was taken, for example.
  package let notes: [String]
  /// Bytes sent so far, for measuring.
  package internal(set) var bytesSent = 0
  /// Frames that were not sent because the terminal took no bytes.
  package internal(set) var framesSkipped = 0

  /// The device under it.
  let device: TerminalDevice
  /// Where events go in.
  let continuation: AsyncStream<TerminalEvent>.Continuation
  /// Whether the mouse is reported.
  let mouse: Bool
  /// Whether tmux lies between this and the user's terminal.
  let insideTmux: Bool
  private let numbering: PairTable.Numbering
  private let screen: NcursesScreen
  private let watcher: InputWatcher
  private var errors: ErrorCapture?
  /// Bytes on their way.
  var output: TTYOutput
  /// The colours of the theme.
  var pairs: PairTable
  /// What the terminal shows.
  var shown: ShownCells
  /// The newest grid that came while the terminal took no bytes.
  var held: Grid?
  /// Escape sequences on their way.
  var decoder = KeyDecoder()
  /// The last click, to know a double one.
  var lastPress: (at: Point, milliseconds: Int64)?
  private var pump: Task<Void, Never>?
  private(set) var isOpen = true
  private(set) var isGone = false
  private var continuesSeen = kilter_signals_continued()

  private static var isInUse = false

  /// Takes over the terminal that standard output is.
  ///
  /// - Throws: `TerminalError` when there is none, or it cannot be drawn on; nothing is changed
  ///   then.
  package init(options: TerminalOptions = TerminalOptions()) throws(TerminalError) {
    guard !NcursesTerminal.isInUse else { throw .inUse }
    let environment = Environment.current()
    let device = try TerminalDevice.open()
    let signals = kilter_signals_start()
    guard signals >= 0 else {
      Glibc.close(device.descriptor)
      throw .system(call: "pipe2", code: errno)
    }
    // Keys are read in the locale's encoding even where only ASCII is shown.
    let isUTF8 = kilter_locale_is_utf8(options.ascii == false ? 1 : 0) == 1
    let ascii = options.ascii == true || !isUTF8
    let start: NcursesScreen.Start
    do {
      start = try NcursesScreen.start(
        device: device, environment: environment, options: options)
    } catch {
      kilter_signals_stop()
      Glibc.close(device.descriptor)
      throw error
    }
    guard let watcher = InputWatcher(terminal: device.descriptor, signals: signals) else {
      start.screen.end()
      kilter_signals_stop()
      Glibc.close(device.descriptor)
      throw .system(call: "pthread_create", code: errno)
    }
    self.device = device
    self.ascii = ascii
    braille = !ascii && !environment.term.hasPrefix("linux")
    self.watcher = watcher
    screen = start.screen
    colorDepth = start.depth
    numbering = start.numbering
    notes = start.notes
    mouse = options.mouse
    insideTmux = environment.tmux
    (events, continuation) = AsyncStream.makeStream(
      of: TerminalEvent.self, bufferingPolicy: .bufferingNewest(1024))
    output = TTYOutput(descriptor: device.descriptor, nonBlocking: device.isOwn)
    pairs = PairTable(theme: options.theme, depth: start.depth, numbering: start.numbering)
    errors = options.keepsErrors ? ErrorCapture() : nil
    let (columns, rows) = device.size()
    size = Size(columns: Int(columns), rows: Int(rows))
    shown = ShownCells(size: size)
    NcursesTerminal.isInUse = true
    begin(mouse: options.mouse)
  }

  isolated deinit { close() }

  private func begin(mouse: Bool) {
    device.setRaw()
    let restore = screen.restoreBytes()
    _ = restore.withUnsafeBytes { bytes in
      withUnsafePointer(to: device.modes) { modes in
        kilter_guard_arm(
          device.descriptor, modes, bytes.baseAddress, bytes.count, errors?.memory ?? -1,
          errors?.original ?? -1)
      }
    }
    kilter_background(pairs.ground)
    sendDirectly(screen.plainBytes + screen.pasteBytes.on)
    screen.resize(size)
    kilter_clear()
    if mouse { kilter_mouse_on() }
    let wakes = watcher.wakes
    pump = Task { @MainActor [weak self] in
      for await wake in wakes { self?.handle(wake) }
    }
  }

  /// Gives the terminal back; may be called more than once.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    pump?.cancel()
    watcher.stop()
    if mouse { kilter_mouse_off() }
    leave()
    kilter_guard_disarm()
    if let errors = errors.take() { errors.end() }
    screen.end()
    kilter_signals_stop()
    Glibc.close(device.descriptor)
    continuation.finish()
    NcursesTerminal.isInUse = false
  }

  /// Leaves the screen to others, who know nothing of pastes that say so.
  private func leave() {
    sendNow(screen.pasteBytes.off)
    screen.leave()
    send()
    output.finish(milliseconds: 200)
    device.restore()
  }

  /// Stops the program as Ctrl-Z in a shell does; returns when it goes on, with the screen drawn
  /// anew and `.resumed` among the events.
  package func suspend() {
    guard isOpen else { return }
    leave()
    errors?.show()
    kilter_signals_stop_self()
    resume()
  }

  /// Lends the terminal to another program and waits for its end; then the screen is drawn anew, with
  /// `.resumed` among the events.
  ///
  /// - Returns: its exit status, 128 and the signal that ended it, or -1 where it could not be
  ///   started.
  package func run(_ command: [String]) -> Int32 {
    guard isOpen, !command.isEmpty else { return -1 }
    leave()
    errors?.show()
    let words = command.map { strdup($0) }
    defer { for word in words { free(word) } }
    let arguments: [UnsafePointer<CChar>?] = words.map { $0.map { UnsafePointer($0) } } + [nil]
    let status = kilter_run_in_front(device.descriptor, arguments)
    resume()
    return status
  }

  /// Sends everything anew, for a screen that others wrote on.
  package func redraw() {
    guard isOpen else { return }
    sendDirectly(screen.plainBytes)
    kilter_redraw()
    _ = kilter_refresh()
    send()
  }

  /// Shows other colours from now on.
  package func setTheme(_ theme: Theme) {
    guard isOpen else { return }
    pairs = PairTable(theme: theme, depth: colorDepth, numbering: numbering)
    kilter_background(pairs.ground)
    shown.forget()
    kilter_clear()
  }

  /// Rings.
  package func bell() { sendDirectly([0x07]) }

  /// Sends bytes of ncurses to the terminal; returns whether there were any.
  @discardableResult
  func send() -> Bool {
    let sent = screen.takeBytes { bytes in
      guard !bytes.isEmpty else { return false }
      bytesSent += bytes.count
      settle(output.send(bytes))
      return true
    }
    if sent { errors?.trim() }
    return sent
  }

  /// Sends bytes that ncurses knows nothing of and that move no cursor.
  func sendDirectly(_ bytes: [UInt8]) {
    guard isOpen else { return }
    sendNow(bytes)
  }

  private func sendNow(_ bytes: [UInt8]) {
    bytesSent += bytes.count
    bytes.withUnsafeBytes { settle(output.send($0)) }
  }

  private func settle(_ outcome: TTYOutput.Outcome) {
    switch outcome {
    case .done: break
    case .pending: watcher.watchOutput()
    case .gone: tellHangup()
    }
  }

  private func handle(_ wake: InputWatcher.Wake) {
    guard isOpen else { return }
    switch wake {
    case .input:
      readKeys(screen.input)
      watcher.resumeInput()
    case .writable:
      settle(output.flush())
      if !output.isPending, let grid = held.take() { present(grid) }
    case .signal(SIGWINCH): resize()
    case .signal(SIGCONT): if kilter_signals_continued() != continuesSeen { resume() }
    case .signal(SIGTSTP): suspend()
    case .signal(SIGHUP), .gone: tellHangup()
    case .signal(let number): continuation.yield(.terminate(signal: number))
    }
  }

  private func tellHangup() {
    guard !isGone else { return }
    isGone = true
    continuation.yield(.hangup)
  }

  private func resize() {
    let (columns, rows) = device.size()
    let now = Size(columns: Int(columns), rows: Int(rows))
    guard now != size else { return }
    size = now
    screen.resize(now)
    sendDirectly(screen.scrollBytes(rows: now.rows))
    shown = ShownCells(size: now)
    kilter_background(pairs.ground)
    kilter_clear()
    continuation.yield(.resized(now))
  }

  private func resume() {
    continuesSeen = kilter_signals_continued()
    device.setRaw()
    // The end of what was being typed or pasted has gone elsewhere.
    decoder = KeyDecoder()
    screen.enter()
    sendDirectly(screen.pasteBytes.on)
    resize()
    redraw()
    continuation.yield(.resumed)
  }
}
