import Glibc
import KilterCommands
import MonitorTestKit
import Testing

/// The real program as a daemon: readiness, reload, a second one, the end.
@Suite("kilter serve") struct ServeProgramTests {
  private static let quiet = "[sources]\ndiscover = false\n"

  /// Starts `kilter serve` in a folder of its own; the process is the program itself.
  private static func start(
    _ folder: TemporaryFolder, _ config: String, notify: String? = nil, more: String = ""
  ) throws -> PTYSession {
    #expect(PrivateFile.replace(folder.path + "/config.toml", with: config) == nil)
    mkdir(folder.path + "/run", 0o700)
    return try PTYSession(
      environment: ["LANG=C.UTF-8"],
      shell: "cd \(folder.path); export HOME=$PWD XDG_STATE_HOME=$PWD/state"
        + " XDG_RUNTIME_DIR=$PWD/run KILTER_CONFIG=config.toml \(more);"
        + (notify.map { " export NOTIFY_SOCKET=\($0) WATCHDOG_USEC=400000;" } ?? "")
        + " exec \"$DEMO\" serve", program: "kilter")
  }

  private func exited(_ status: Int32) -> Int32 { (status >> 8) & 0xff }

  @Test func itIsReadyReloadsAndEndsAsTheManagerIsTold() throws {
    let folder = TemporaryFolder("serve")
    let manager = try UnixSocket(folder.path + "/notify")
    let session = try Self.start(
      folder, "metrics_interval = \"100ms\"\n" + Self.quiet, notify: folder.path + "/notify")
    #expect(manager.next(with: "READY=1") == "READY=1\nSTATUS=collecting")
    try session.expect("info started version=")
    #expect(manager.next(with: "WATCHDOG=1") == "WATCHDOG=1")
    #expect(manager.next(with: "STATUS=collecting every 100ms") != nil)

    // A wrong file is told, and changes nothing.
    let config = folder.path + "/config.toml"
    #expect(PrivateFile.replace(config, with: "metrics_interval = 5\n") == nil)
    kill(session.process, SIGHUP)
    let reloading = try #require(manager.next(with: "RELOADING=1"))
    #expect(reloading.contains("\nMONOTONIC_USEC="))
    #expect(manager.next(with: "READY=1")?.contains("STATUS=not reloaded: config.toml:1:") == true)
    let refused = try session.expect("the settings so far stay in force")

    // A good one is in force at once; what needs a restart is said.
    #expect(
      PrivateFile.replace(
        config,
        with: "metrics_interval = \"200ms\"\n[api]\nlisten = [\"127.0.0.1:1\"]\n" + Self.quiet
          + "[[http.log]]\nname = \"shop\"\npath = \"/none/access.log\"\n") == nil)
    kill(session.process, SIGHUP)
    #expect(manager.next(with: "READY=1") == "READY=1\nSTATUS=collecting")
    let changed = try session.expect("what=\"engine; sources: added shop\"", after: refused)
    try session.expect("in force after a restart settings=api.listen", after: changed)
    #expect(manager.next(with: "STATUS=collecting every 200ms") != nil)
    try session.expect("collector failed collector=shop", after: changed)

    kill(session.process, SIGTERM)
    #expect(manager.next(with: "STOPPING=1") != nil)
    try session.expect("info stopping signal=SIGTERM", after: changed)
    try session.expect("info stopped ticks=", after: changed)
    #expect(exited(try session.ended()) == 0)
    // What was learnt and recorded is on the disk, the status file is not.
    #expect(access(folder.path + "/state/kilter/baselines.kilter", F_OK) == 0)
    #expect(access(folder.path + "/state/kilter/history", F_OK) == 0)
    #expect(access(folder.path + "/run/kilter/status.json", F_OK) != 0)
  }

  @Test func aSecondOneIsToldWhoIsThereUntilThatIsGone() throws {
    let folder = TemporaryFolder("serve-second")
    let first = try Self.start(folder, Self.quiet)
    try first.expect("info started")
    let second = try Self.start(folder, Self.quiet)
    try second.expect("another kilter serve (process \(first.process)) has the data folder")
    #expect(exited(try second.ended()) == 1)
    // Another folder, and the same socket.
    let third = try Self.start(folder, Self.quiet, more: "KILTER_DATA_DIR=$PWD/other")
    try third.expect("another kilter serve (process \(first.process)) has the socket")
    #expect(exited(try third.ended()) == 1)
    // A process that was killed holds nothing.
    kill(first.process, SIGKILL)
    _ = try first.ended()
    let fourth = try Self.start(folder, Self.quiet)
    try fourth.expect("info started")
    kill(fourth.process, SIGINT)
    try fourth.expect("info stopping signal=SIGINT")
    #expect(exited(try fourth.ended()) == 0)
  }

  /// Asks for a method of the configuration; the head and the body of the answer.
  private func config(
    _ socket: String, _ method: String, _ headers: [String] = [], body: String? = nil
  ) throws -> (head: String, body: String) {
    var lines = ["\(method) /realtime/config HTTP/1.1", "Host: localhost", "Connection: close"]
    lines += headers
    if let body {
      lines += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"]
    }
    let request = lines.map { $0 + "\r\n" }.joined() + "\r\n" + (body ?? "")
    let answer = try #require(UnixSocket.exchange(socket, request))
    let end = try #require(answer.firstRange(of: "\r\n\r\n"))
    return (String(answer[..<end.lowerBound]), String(answer[end.upperBound...]))
  }

  @Test func theSettingsAreReadAndReplacedOverTheSocket() throws {
    let folder = TemporaryFolder("serve-put")
    let session = try Self.start(folder, Self.quiet + "[[command]]\nrun = [\"/bin/true\"]\n")
    try session.expect("info started")
    let socket = folder.path + "/run/kilter.sock"
    let before = try config(socket, "GET")
    #expect(before.head.hasPrefix("HTTP/1.1 200"))
    let tag = try #require(
      before.head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("etag: ") }
    )
    .dropFirst("etag: ".count)
    let usual = #""metrics_interval":"1s""#
    let place = try #require(before.body.firstRange(of: usual))
    func edited(_ text: String) -> String {
      before.body[..<place.lowerBound] + text + before.body[place.upperBound...]
    }
    // Wrong in several ways, each of which changes nothing.
    #expect(try config(socket, "PUT", body: before.body).head.hasPrefix("HTTP/1.1 428"))
    let match = ["If-Match: \(tag)"]
    var answer = try config(socket, "PUT", match, body: edited(#""metrics_interval":5"#))
    #expect(answer.head.hasPrefix("HTTP/1.1 422"))
    #expect(answer.body.contains("/metrics_interval"))
    answer = try config(
      socket, "PUT", match, body: before.body.replacing("/bin/true", with: "/bin/sh"))
    #expect(answer.head.hasPrefix("HTTP/1.1 422") && answer.body.contains("/command/0/run"))
    // Right: in force, logged with who did it, and the old tag is no more.
    let right = edited(#""metrics_interval":"300ms""#)
    answer = try config(socket, "PUT", match, body: right)
    #expect(answer.head.hasPrefix("HTTP/1.1 200"))
    try session.expect("info settings changed what=engine by=")
    #expect(try config(socket, "PUT", match, body: right).head.hasPrefix("HTTP/1.1 412"))
    #expect(try config(socket, "GET").body.contains(#""metrics_interval":"300ms""#))
    kill(session.process, SIGTERM)
    #expect(exited(try session.ended()) == 0)
    #expect(access(socket, F_OK) != 0)
  }

  @Test(arguments: [
    ("open", "[api]\nlisten = [\"0.0.0.0:9091\"]\n", "which other machines reach"),
    ("tokens", "[api]\ntoken_file = \"/none/tokens\"\n", "/none/tokens: No such file or dir"),
    ("secret", "[[redis]]\npassword_env = \"NO_SUCH\"\n", "$NO_SUCH is not set"),
  ])
  func aWrongConfigurationEndsItBeforeItBegins(
    name: String, config: String, reason: String
  ) throws {
    let folder = TemporaryFolder("serve-wrong-" + name)
    let session = try Self.start(folder, config)
    try session.expect(reason)
    #expect(exited(try session.ended()) == 78)
    #expect(access(folder.path + "/state", F_OK) != 0)
  }
}
