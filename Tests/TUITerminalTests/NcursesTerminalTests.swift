import Glibc
import MonitorSupport
import MonitorTestKit
import TUICore
import Testing

/// The demo in pseudo-terminals: what a user's terminal sees and what is left of it afterwards.
@Suite(.serialized) struct NcursesTerminalTests {
  private static let leavesScreen = "\u{1B}[?1049l"
  private static let showsCursor = "\u{1B}[?25h"
  private static let tellsPastes = "\u{1B}[?2004h"
  private static let tellsNoPastes = "\u{1B}[?2004l"

  private func isRaw(_ modes: termios) -> Bool { modes.c_lflag & tcflag_t(ICANON | ECHO) == 0 }

  private func exitCode(_ status: Int32) -> Int32? {
    status & 0x7f == 0 ? status >> 8 & 0xff : nil
  }

  private func expectRestored(_ session: PTYSession) {
    session.drain(milliseconds: 0)
    let text = String(decoding: session.output, as: UTF8.self)
    #expect(text.contains(Self.leavesScreen), "the alternate screen is left: \(session.shown())")
    #expect(text.contains(Self.showsCursor), "the cursor is back: \(session.shown())")
    #expect(!isRaw(session.modes()), "the modes are back")
  }

  @Test func drawsAndQuits() throws {
    let session = try PTYSession()
    try session.expect("kilter demo")
    try session.expect("depth indexed256 ascii false")
    #expect(isRaw(session.modes()))
    session.type("q")
    #expect(exitCode(try session.ended()) == 0)
    expectRestored(session)
  }

  @Test func aChangeIsFewBytesAndNoChangeIsNone() throws {
    let session = try PTYSession()
    try session.expect("ascii false")
    session.type("+")
    let start = try session.expect("1")
    session.drain(milliseconds: 200)
    let first = session.output.count
    session.type("+")
    session.drain(milliseconds: 500)
    #expect(session.output.count > first && session.output.count - first < 40)
    let before = session.output.count
    session.type("====")
    session.drain(milliseconds: 500)
    #expect(session.output.count == before, "\(session.shown(from: before)) \(start)")
  }

  @Test func whatIsShownIsWhatWasDrawn() throws {
    let size = Size(columns: 60, rows: 20)
    let session = try PTYSession(["--random"], columns: 60, rows: 20)
    var random = SeededGenerator(seed: 7)
    var screen = VirtualScreen(size: size)
    var fed = 0
    for number in 0..<30 {
      let grid = Grid.random(size: size, using: &random)
      // The demo rings after each frame.
      let end = try session.expect("\u{07}", after: fed)
      screen.feed(session.output[fed..<(end - 1)])
      fed = end
      for row in 0..<size.rows {
        #expect(screen.rowText(row) == grid.rowText(row), "seed 7, frame \(number), row \(row)")
      }
      #expect(screen.unknown == [])
      session.type(" ")
    }
  }

  @Test func resizes() throws {
    let session = try PTYSession(columns: 80, rows: 24)
    try session.expect("ascii false")
    session.resize(columns: 100, rows: 40)
    let scrolls = try session.expect("\u{1B}[1;40r")
    try session.expect("size 100x40", after: scrolls)
    session.resize(columns: 20, rows: 5)
    try session.expect("size 20x5")
    session.type("q")
    #expect(exitCode(try session.ended()) == 0)
  }

  @Test func readsKeysAndTheMouse() throws {
    let session = try PTYSession()
    try session.expect("ascii false")
    let keys: [(String, String)] = [
      ("x", "key character(\"x\")"), ("\u{202E}\u{9B}\u{0}ü", "key character(\"ü\")"),
      ("\u{1B}OA", "key up"), ("\u{1B}[1;2B", "key shiftDown"),
      ("\u{1B}", "key escape"), ("\u{1B}x", "key alt(\"x\")"), ("é", "key character(\"é\")"),
      ("\r", "key enter"), ("\t", "key tab"), ("\u{1B}[Z", "key backTab"),
      ("\u{7F}", "key backspace"),
      ("\u{04}", "key control(\"d\")"), ("\u{1B}[5~", "key pageUp"),
      ("\u{1B}[15~", "key function(5)"),
      ("\u{1B}OP", "key function(1)"), ("\u{1B}[1~", "key home"), ("\u{1B}[4~", "key end"),
      ("\u{1B}[<0;6;4M\u{1B}[<0;6;4m", "mouse press 5,3"),
      ("\u{1B}[<0;6;4M\u{1B}[<0;6;4m", "mouse doublePress 5,3"),
      ("\u{1B}[<64;1;1M", "mouse wheelUp 0,0"), ("\u{1B}[<65;2;2M", "mouse wheelDown 1,1"),
    ]
    var screen = VirtualScreen(size: Size(columns: 80, rows: 24))
    var fed = 0
    for (typed, expected) in keys {
      session.type(typed)
      // Only what differs comes, so the screen is read, not the bytes.
      var tries = 0
      while !screen.rowText(2).hasPrefix(expected + " "), tries < 200 {
        session.drain(milliseconds: 50)
        screen.feed(session.output[fed...])
        fed = session.output.count
        tries += 1
      }
      #expect(screen.rowText(2).hasPrefix(expected + " "), "typed \(typed.debugDescription)")
    }
  }

  @Test func whatIsPastedIsTextAndNoKey() throws {
    let session = try PTYSession()
    let asked = try session.expect(Self.tellsPastes)
    try session.expect("ascii false", after: asked)
    // With the keys in it this would count, trap and quit.
    session.type("\u{1B}[200~+!\r\u{1B}OA\u{03}\u{7F}é q\n\u{1B}[201~")
    try session.expect("paste +! é q end")
    session.type("q")
    #expect(exitCode(try session.ended()) == 0)
    session.drain(milliseconds: 0)
    try session.expect(Self.tellsNoPastes, after: asked)
    expectRestored(session)
  }

  @Test func pastesAreToldOnlyWhileTheScreenIsUp() throws {
    let session = try PTYSession(
      shell: "set -m; \"$DEMO\"; echo stopped as $?; read; fg %1; echo ended as $?")
    try session.expect("ascii false")
    session.type("\u{1A}")
    let off = try session.expect(Self.tellsNoPastes)
    let stopped = try session.expect("stopped as 148", after: off)
    session.type("\n")
    let on = try session.expect(Self.tellsPastes, after: stopped)
    try session.expect("resumed", after: on)
    session.type("!")
    let dead = try session.expect(Self.tellsNoPastes, after: on)
    try session.expect("ended as", after: dead)
  }

  @Test(arguments: [("vt100", false), ("screen-256color", true), ("xterm", true)])
  func onlyTerminalsLikeXtermAreAskedToTellPastes(term: String, asked: Bool) throws {
    let session = try PTYSession(term: term)
    try session.expect("ascii false")
    session.type("q")
    #expect(exitCode(try session.ended()) == 0)
    session.drain(milliseconds: 0)
    let text = String(decoding: session.output, as: UTF8.self)
    #expect(text.contains(Self.tellsPastes) == asked)
    #expect(text.contains(Self.tellsNoPastes) == asked)
  }

  @Test(arguments: [("!", [SIGILL, SIGTRAP]), ("~", [SIGABRT])])
  func aTrapRestoresTheTerminal(key: String, signals: [Int32]) throws {
    let session = try PTYSession()
    try session.expect("ascii false")
    session.type("e" + key)
    let status = try session.ended()
    #expect(signals.contains(status & 0x7f), "died of \(status & 0x7f)")
    expectRestored(session)
    // What was written to standard error comes after the screen is gone.
    let left = try session.expect(Self.leavesScreen)
    try session.expect("a line for standard error", after: left)
    if key == "!" { try session.expect("trapped on purpose", after: left) }
  }

  @Test(arguments: [SIGTERM, SIGINT]) func aSignalEndsItCleanly(signal: Int32) throws {
    let session = try PTYSession()
    try session.expect("ascii false")
    kill(session.process, signal)
    #expect(exitCode(try session.ended()) == 128 + signal)
    expectRestored(session)
  }

  @Test(arguments: [false, true]) func aHangupEndsIt(ignored: Bool) throws {
    // With SIGHUP ignored only the end of the terminal itself tells.
    let session = try PTYSession(
      shell: ignored ? "trap '' HUP; exec \"$DEMO\"" : "exec \"$DEMO\"", ignoringHangup: ignored)
    try session.expect("ascii false")
    let start = PTYSession.milliseconds()
    session.hangUp()
    let status = try session.ended()
    #expect(exitCode(status) == 3, "ended with \(status)")
    #expect(PTYSession.milliseconds() - start < 5_000)
  }

  @Test func aStoppedTerminalDoesNotBlock() throws {
    let session = try PTYSession(columns: 120, rows: 40)
    try session.expect("ascii false")
    // Nobody reads: 400 full frames do not fit into any terminal's buffer.
    session.type("#")
    // With a write that blocks this would wait until someone reads.
    session.type("=")
    let end = try session.expect("finished, skipped true")
    session.type("q")
    #expect(exitCode(try session.ended()) == 0)
    #expect(end < 1_500_000, "frames were left out")
  }

  @Test func aStoppedTerminalDoesNotKeepItFromEnding() throws {
    let session = try PTYSession(columns: 120, rows: 40)
    try session.expect("ascii false")
    session.type("#")
    kill(session.process, SIGTERM)
    #expect(exitCode(try session.ended(reading: false)) == 128 + SIGTERM)
    #expect(!isRaw(session.modes()))
  }

  @Test func aSecondScreenIsRefusedAndTheFirstStays() throws {
    let session = try PTYSession()
    try session.expect("ascii false")
    session.type("2")
    try session.expect("open already")
    session.type("q")
    #expect(exitCode(try session.ended()) == 0)
    expectRestored(session)
  }

  @Test func stopsAndGoesOn() throws {
    let session = try PTYSession(
      shell: "set -m; \"$DEMO\"; echo stopped as $?; read; fg %1; echo ended as $?")
    try session.expect("ascii false")
    session.type("\u{1A}")
    let left = try session.expect(Self.leavesScreen)
    let stopped = try session.expect("stopped as 148", after: left)
    #expect(!isRaw(session.modes()))
    session.type("\n")
    let entered = try session.expect("\u{1B}[?1049h", after: stopped)
    try session.expect("kilter demo", after: entered)
    try session.expect("resumed", after: entered)
    session.type("q")
    try session.expect("ended as 0", after: entered)
    expectRestored(session)
  }

  @Test func errorsWhileTheScreenIsUpComeAfterIt() throws {
    let session = try PTYSession()
    try session.expect("ascii false")
    session.type("eq")
    #expect(exitCode(try session.ended()) == 0)
    session.drain(milliseconds: 0)
    let left = try session.expect(Self.leavesScreen)
    try session.expect("a line for standard error", after: left)
  }

  @Test func theMouseReachesFarColumnsInsideTmux() throws {
    let session = try PTYSession(term: "tmux-256color", columns: 300, rows: 24)
    try session.expect("\u{1B}[?1006;1000h")
    try session.expect("ascii false")
    session.type("\u{1B}[<0;280;4M\u{1B}[<0;280;4m")
    try session.expect("mouse press 279,3")
    session.type("q")
    #expect(exitCode(try session.ended()) == 0)
    try session.expect("\u{1B}[?1006;1000l")
  }

  @Test func copiesByOSC52() throws {
    let plain = try PTYSession()
    try plain.expect("ascii false")
    plain.type("y")
    try plain.expect("\u{1B}]52;c;aGVsbG8=\u{07}")
    let tmux = try PTYSession(environment: ["LANG=C.UTF-8", "TMUX=/tmp/tmux-0/default,1,0"])
    try tmux.expect("ascii false")
    tmux.type("y")
    try tmux.expect("\u{1B}Ptmux;\u{1B}\u{1B}]52;c;aGVsbG8=\u{07}\u{1B}\\")
  }

  @Test(arguments: [
    (["COLORTERM=truecolor", "LANG=C.UTF-8"], "xterm-256color", "depth direct ascii false"),
    (["COLORTERM=24bit", "LANG=C.UTF-8"], "tmux-256color", "depth direct ascii false"),
    (["COLORTERM=truecolor", "LANG=C.UTF-8"], "screen-256color", "depth indexed256 ascii false"),
    (["LANG=C.UTF-8"], "xterm", "depth ansi8 ascii false"),
    (["COLORTERM=truecolor", "LANG=C.UTF-8"], "vt100", "depth none ascii false"),
    (["NO_COLOR=1", "COLORTERM=truecolor", "LANG=C.UTF-8"], "xterm-256color", "depth none"),
    (["NO_COLOR=", "LANG=C.UTF-8"], "xterm-256color", "depth indexed256"),
    (["LANG=C"], "xterm-256color", "ascii true"),
    ([], "xterm-256color", "ascii true"),
    (["LANG=xx_XX.UTF-8"], "xterm-256color", "ascii false"),
    (["LANG=C.UTF-8"], "xterm-nobody-knows", "drawing as for xterm-256color"),
    (["LANG=C.UTF-8"], "nobody-knows", "drawing as for ansi"),
  ]) func showsWhatTheTerminalHas(
    environment: [String], term: String, expected: String
  ) throws {
    let session = try PTYSession(term: term, environment: environment, columns: 120)
    try session.expect(expected)
    session.type("+*w")
    try session.expect("end")
    session.type("q")
    #expect(exitCode(try session.ended()) == 0)
    session.drain(milliseconds: 0)
    let text = String(decoding: session.output, as: UTF8.self)
    #expect(text.contains("38;2;") == expected.contains("depth direct"), "24-bit only if claimed")
    if expected.contains("depth none") { #expect(!text.contains("\u{1B}[38")) }
    if expected.contains("ascii true") { #expect(session.output.allSatisfy { $0 < 0x80 }) }
  }

  @Test(arguments: [
    ("dumb", "TERM=dumb cannot place a cursor"), ("", "TERM is not set"),
  ]) func saysWhyItCannotDraw(term: String, message: String) throws {
    let session = try PTYSession(term: term)
    try session.expect(message)
    #expect(exitCode(try session.ended()) == 1)
    #expect(!isRaw(session.modes()))
  }

  @Test func saysThatOutputIsNoTerminal() throws {
    let session = try PTYSession(shell: "\"$DEMO\" | cat; echo ${PIPESTATUS[0]}")
    try session.expect("standard output is not a terminal")
    try session.expect("1")
  }
}
