import Glibc
import KilterCommands
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Testing

/// The real program as it is asked for a status line.
@Suite("kilter status") struct StatusProgramTests {
  private let folder = TemporaryFolder("status")

  /// Asks where a dashboard that keeps its data in `data` has just told how things are.
  private func ask(_ config: String) throws -> PTYSession {
    mkdir(folder.path + "/data", 0o700)
    let file = StatusFile(
      pid: getpid(), written: MonitorTime.system.wall().milliseconds, exitStatus: 1, tmux: "W1",
      text: "1 warning: the disk is full", document: "{}")
    #expect(PrivateFile.replace(folder.path + "/data/status.json", with: file.encoded) == nil)
    #expect(PrivateFile.replace(folder.path + "/some.toml", with: config) == nil)
    return try PTYSession(
      environment: ["LANG=C.UTF-8"],
      shell: "cd \(folder.path); export HOME=$PWD; unset XDG_RUNTIME_DIR XDG_STATE_HOME;"
        + " exec \"$DEMO\" status --config some.toml", program: "kilter")
  }

  @Test func aFileOfSettingsLeadsToTheStatusFile() throws {
    let session = try ask("data_dir = \"\(folder.path)/data\"\n")
    try session.expect("1 warning: the disk is full")
    #expect((try session.ended() >> 8) & 0xff == 1)
  }

  @Test func whatIsWrongInTheFileIsToldAllTheSame() throws {
    let session = try ask(
      "data_dir = \"\(folder.path)/data\"\n[[http.probe]]\nurll = 5\n")
    try session.expect("some.toml:3: ")
    #expect((try session.ended() >> 8) & 0xff == ExitStatus.configuration)
  }
}
