package import MonitorModel
import MonitorSupport

/// A line in tmux: `tmux display-message` to every client of the server.
package struct TmuxNotifier: AlertNotifier {
  package static let kind = "tmux"
  package static let summary = "A message in the status line of every tmux client."
  package static let fields = [
    NotifierField(
      "socket", .path, "The socket of the server (tmux -S); that of $TMUX, or its own."),
    NotifierField("program", .path, "The program; tmux."),
  ]

  private let server: [String]
  private let timeout: Duration
  private let time: MonitorTime

  /// Makes one.
  package init(_ setup: NotifierSetup) throws(NotifierProblem) {
    server = [setup.texts["program"] ?? "tmux"] + (setup.texts["socket"].map { ["-S", $0] } ?? [])
    timeout = setup.timeout
    time = setup.time
  }

  /// Shows the line to each client; one that was gone meanwhile does not matter.
  package func deliver(_ message: AlertMessage, at wall: WallInstant) -> AlertOutcome {
    guard message.kind != .heartbeat else { return .delivered }
    let listed = run(["list-clients", "-F", "#{client_name}"])
    guard listed.end == .exited(0) else { return .failed(CommandNotifier.words(listed)) }
    let clients = String(decoding: listed.output, as: UTF8.self).split(separator: "\n")
    guard !clients.isEmpty else { return .failed("tmux has no client to show it to") }
    // tmux reads `#` as the beginning of a format; doubled it is itself.
    let text = AlertText.line(message).split(separator: "#", omittingEmptySubsequences: false)
      .joined(separator: "##")
    var problem: String?
    var shown = 0
    for client in clients {
      let outcome = run(["display-message", "-c", String(client), "-d", "10000", text])
      if outcome.end == .exited(0) {
        shown += 1
      } else {
        problem = CommandNotifier.words(outcome)
      }
    }
    return shown > 0 ? .delivered : .failed(problem ?? "tmux showed it to nobody")
  }

  private func run(_ arguments: [String]) -> CommandOutcome {
    var call = CommandCall(server + arguments, timeout: timeout)
    for name in ["TMUX", "TMUX_TMPDIR"] {
      if let value = EnvironmentVariable.value(name) { call.environment[name] = value }
    }
    return CommandRun.run(call, time: time)
  }
}
