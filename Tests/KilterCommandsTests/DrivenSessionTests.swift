import Glibc
import KilterCommands
import MonitorTestKit
import TUICore
import Testing

/// The real program in a terminal, driven by keys: start, storm, triage, resize, suspend, resume, quit.
@Suite struct DrivenSessionTests {
  private static let wide = Size(columns: 80, rows: 24)
  /// Rules that hold at once and for ever: a storm that does not depend on the machine.
  private static let rules = 12

  /// Starts the program in a shell in an empty home.
  private static func start(_ folder: TemporaryFolder) throws -> PTYSession {
    var text = "metrics_interval = \"100ms\"\nanomaly_check_interval = \"100ms\"\n"
    text += "[sources]\ndiscover = false\n[rules]\n"
    for number in 1...rules {
      text += "storm\(number) = \"alert when system.cpu.load{period=\\\"1m\\\"} > -\(number)"
      text += " severity \(number == 1 ? "critical" : "warning")\"\n"
    }
    let file = open(folder.path + "/config.toml", O_WRONLY | O_CREAT, 0o600)
    let bytes = Array(text.utf8)
    try #require(write(file, bytes, bytes.count) == bytes.count)
    close(file)
    let home =
      "cd \(folder.path); export HOME=$PWD XDG_STATE_HOME=$PWD/state KILTER_CONFIG=config.toml;"
    return try PTYSession(
      environment: ["LANG=C.UTF-8", "PAGER=cat >paged.md <", "EDITOR=echo from the editor >"],
      shell: home + "set -m; \"$DEMO\"; echo stopped as $?; read; fg %1; echo ended as $?",
      program: "kilter")
  }

  @Test func aStormIsWorkedThroughByKeys() throws {
    let folder = TemporaryFolder("driven")
    let session = try Self.start(folder)
    func see(_ what: String, _ size: Size = Self.wide, after start: Int = 0) throws -> [String] {
      try session.screen(size, after: start, what) { rows in rows.contains { $0.contains(what) } }
    }
    _ = try see("C● 1  W▲ \(Self.rules - 1)")
    session.type("2")
    _ = try see("\(Self.rules) open of \(Self.rules)")
    // The first by one key, undone, and then all of them.
    session.type("a")
    _ = try see("u undoes")
    session.type("u")
    _ = try see("undone: acknowledged")
    session.type("A")
    _ = try see("acknowledged \(Self.rules)")
    _ = try see("nothing new, \(Self.rules) open and seen to")
    // The worst one's card: a note, a document, the pager, the editor.
    session.type("s\r")
    _ = try see("acknowledged by ")
    session.type("mseen before\r")
    _ = try see(": seen before")
    session.type("E")
    _ = try see("written to ./kilter-")
    session.type("P")
    session.type("M")
    _ = try see(": from the editor")
    let paged = try String(decoding: #require(Self.bytes(folder.path + "/paged.md")), as: UTF8.self)
    #expect(paged.hasPrefix("# ") && paged.contains("seen before"))
    // Another size, and back.
    let begun = session.output.count
    session.resize(columns: 30, rows: 20)
    _ = try see("anomaly", Size(columns: 30, rows: 20), after: begun)
    let again = session.output.count
    session.resize(columns: 80, rows: 24)
    _ = try see(": seen before", after: again)
    // Stopped, and in front again.
    session.type("\u{1A}")
    let stopped = try session.expect("stopped as 148")
    session.type("\n")
    let entered = try session.expect("\u{1B}[?1049h", after: stopped)
    _ = try see(": seen before", after: entered)
    session.type("q")
    try session.expect("ended as 0", after: entered)
    #expect(exited(try session.ended()) == 0)
    // What was done outlives the program.
    let kept = try String(
      decoding: #require(Self.bytes(folder.path + "/state/kilter/triage.log")), as: UTF8.self)
    #expect(kept.contains("acknowledged") && kept.contains("seen before"))
  }

  private static func bytes(_ path: String) -> [UInt8]? {
    SystemFile.bytes(of: path, limit: 1 << 20)
  }

  private func exited(_ status: Int32) -> Int32 { (status >> 8) & 0xff }
}
