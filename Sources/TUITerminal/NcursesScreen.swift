import CNcurses
import CTerminal
import Glibc
import TUICore

/// ncurses itself: one screen whose output is a file in memory.
///
/// Only `NcursesTerminal` has one.
@MainActor
final class NcursesScreen {
  /// What starting gave.
  struct Start {
    var screen: NcursesScreen
    var depth: ColorDepth
    var numbering: PairTable.Numbering
    var notes: [String]
  }

  /// Keys are read from this window, which is never shown.
  let input: UnsafeMutablePointer<WINDOW>
  private let screen: OpaquePointer
  private let files: NcursesFiles
  private var buffer: [UInt8] = Array(repeating: 0, count: 32_768)

  private init(
    screen: OpaquePointer, input: UnsafeMutablePointer<WINDOW>, files: NcursesFiles
  ) {
    self.screen = screen
    self.input = input
    self.files = files
  }

  /// Starts ncurses on a terminal, or on one like it where its own description is missing.
  static func start(
    device: TerminalDevice, environment: Environment, options: TerminalOptions
  ) throws(TerminalError) -> Start {
    guard !environment.term.isEmpty else { throw .noName }
    guard let files = NcursesFiles(input: device.descriptor) else {
      throw .system(call: "memfd_create", code: errno)
    }
    set_escdelay(25)
    use_env(true)
    let color = options.color && !environment.noColor
    let wantsDirect = color && options.colorDepthMax == .direct
    for name in environment.candidates {
      guard
        let (screen, numbering) = open(
          name, files: files, environment: environment, direct: wantsDirect,
          size: device.size())
      else { continue }
      guard kilter_capability("cup") != nil, kilter_capability("clear") != nil,
        let input = kilter_input_window()
      else {
        endwin()
        delscreen(screen)
        files.close()
        throw .cannotDraw(term: environment.term)
      }
      let depth = min(startColors(color, numbering), options.colorDepthMax)
      nonl()
      typeahead(-1)
      curs_set(0)
      kilter_prepare_screen()
      var notes: [String] = []
      if name != environment.term {
        notes.append("TERM=\(environment.term) is not known here; drawing as for \(name)")
      }
      return Start(
        screen: NcursesScreen(screen: screen, input: input, files: files), depth: depth,
        numbering: numbering, notes: notes)
    }
    files.close()
    throw .noDescription(term: environment.term)
  }

  /// Leaves the screen to the shell; the next refresh takes it back.
  func leave() { endwin() }

  /// Takes the screen back.
  func enter() { reset_prog_mode() }

  /// Makes the screen another size; what was on it is not kept.
  func resize(_ size: Size) { resize_term(Int32(size.rows), Int32(size.columns)) }

  /// Frees everything.
  ///
  /// The screen must have been left.
  func end() {
    delwin(input)
    delscreen(screen)
    files.close()
  }

  /// Gives `body` the bytes written since the last time.
  func takeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let count = Int(lseek(files.memory, 0, SEEK_CUR))
    if count > buffer.count {
      buffer = Array(repeating: 0, count: count)
    }
    let taken = count > 0 ? pread(files.memory, &buffer, count, 0) : 0
    if count > 0 { lseek(files.memory, 0, SEEK_SET) }
    return buffer.withUnsafeBytes { bytes in
      body(UnsafeRawBufferPointer(rebasing: bytes[..<max(0, taken)]))
    }
  }

  /// The bytes that select the ordinary character set, in case another program left another one.
  var plainBytes: [UInt8] { NcursesScreen.string(kilter_capability("rmacs")) ?? [] }

  /// The bytes from which on the terminal says what is pasted and what is typed, and those that end
  /// it; nothing for a terminal that is not like xterm.
  var pasteBytes: (on: [UInt8], off: [UInt8]) {
    if let on = NcursesScreen.string(kilter_capability("BE")),
      let off = NcursesScreen.string(kilter_capability("BD"))
    {
      return (on, off)
    }
    // Older descriptions do not tell of it; who knows xterm's mouse knows its pasting, or ignores it.
    guard kilter_capability("kmous") != nil else { return ([], []) }
    return (Array("\u{1B}[?2004h".utf8), Array("\u{1B}[?2004l".utf8))
  }

  /// The bytes that let the whole screen scroll: ncurses says so at its start only, and for the
  /// size the screen had then.
  func scrollBytes(rows: Int) -> [UInt8] {
    NcursesScreen.string(kilter_capability_with("csr", 0, Int32(max(1, rows) - 1))) ?? []
  }

  /// The bytes that put the terminal back when nothing else can any more.
  func restoreBytes() -> [UInt8] {
    var bytes: [UInt8] = []
    // A frame may end in the middle of a sequence: CAN ends it without a trace.
    bytes.append(0x18)
    bytes += NcursesScreen.string(kilter_capability_with("XM", 0, 0)) ?? []
    bytes += pasteBytes.off
    for name in ["rmkx", "sgr0", "op", "cnorm", "rmcup"] {
      bytes += NcursesScreen.string(kilter_capability(name)) ?? []
    }
    bytes += Array("\r".utf8)
    return bytes
  }

  private static func open(
    _ name: String, files: NcursesFiles, environment: Environment, direct: Bool,
    size: (columns: Int32, rows: Int32)
  ) -> (OpaquePointer, PairTable.Numbering)? {
    if var entry = environment.description(of: name) {
      let claims = environment.claimsDirectColor || entry.claimsDirectColor
      let patch = direct && claims && entry.colors >= 8 && !entry.isNativelyDirect
      if patch { entry.claimDirectColor() }
      entry.shortenAttributes()
      if name.hasPrefix("tmux") || environment.tmux { entry.useSGRMouse() }
      let changes = [
        ("TERMINFO", entry.environmentValue()), ("COLUMNS", "\(size.columns)"),
        ("LINES", "\(size.rows)"),
      ]
      if let screen = Environment.with(changes, { newterm(name, files.output, files.input) }) {
        let colors = tigetnum("colors")
        return (screen, colors <= 256 ? .palette : patch ? .paletteAndDirect : .direct)
      }
    }
    let changes = [("COLUMNS", "\(size.columns)"), ("LINES", "\(size.rows)")]
    guard
      let screen = Environment.with(changes, { newterm(name, files.output, files.input) })
    else { return nil }
    return (screen, tigetnum("colors") > 256 ? .direct : .palette)
  }

  private static func startColors(_ wanted: Bool, _ numbering: PairTable.Numbering) -> ColorDepth {
    let count = tigetnum("colors")
    guard wanted, count >= 8, start_color() == OK else { return .none }
    use_default_colors()
    if numbering != .palette { return .direct }
    if count >= 256 { return .indexed256 }
    return count >= 16 ? .ansi16 : .ansi8
  }

  /// A capability's bytes without its delays, as `$<5>`.
  private static func string(_ capability: UnsafePointer<CChar>?) -> [UInt8]? {
    guard let capability else { return nil }
    var out: [UInt8] = []
    var skipping = false
    let bytes = Array(String(cString: capability).utf8)
    for (place, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "$"), bytes.dropFirst(place + 1).first == UInt8(ascii: "<") {
        skipping = true
      }
      if !skipping { out.append(byte) }
      if byte == UInt8(ascii: ">") { skipping = false }
    }
    return out
  }
}
