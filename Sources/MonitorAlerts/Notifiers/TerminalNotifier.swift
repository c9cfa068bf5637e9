package import MonitorModel

/// The bell of the terminal and a note of the desktop behind it.
///
/// OSC 9 (iTerm2, ConEmu, Windows Terminal, kitty) and OSC 777 (rxvt-unicode, foot, VTE) show a note;
/// a terminal that knows neither ignores them (ECMA-48, section 5.6).
package struct TerminalNotifier: AlertNotifier {
  package static let kind = "terminal"
  package static let summary =
    "The bell of the terminal that shows kilter, and a note of the desktop."
  package static let isPersonal = true
  package static let fields = [
    NotifierField(
      "note", .word(["osc9", "osc777", "both", "none"]),
      "The note beside the bell; osc9 by default."),
    NotifierField("bell", .word(["critical", "all", "none"]), "What rings; critical by default."),
  ]

  private let note: String
  private let bell: String
  private let show: NotifierSetup.Terminal?

  /// Makes one.
  package init(_ setup: NotifierSetup) throws(NotifierProblem) {
    note = setup.texts["note"] ?? "osc9"
    bell = setup.texts["bell"] ?? "critical"
    show = setup.terminal
  }

  /// Rings and shows.
  package func deliver(_ message: AlertMessage, at wall: WallInstant) -> AlertOutcome {
    guard message.kind != .heartbeat else { return .delivered }
    guard let show else { return .refused("there is no terminal here") }
    return show(TerminalNotice(bytes: bytes(message)))
      ? .delivered : .refused("the terminal is gone")
  }

  private func bytes(_ message: AlertMessage) -> [UInt8] {
    let text = AlertText.line(message)
    var bytes = ""
    // OSC ends with BEL, which every terminal takes for an end; a `;` ends a part of OSC 777.
    if note == "osc9" || note == "both" { bytes += "\u{1B}]9;\(text)\u{7}" }
    if note == "osc777" || note == "both" {
      let body = text.split(separator: ";", omittingEmptySubsequences: false).joined(separator: ",")
      bytes += "\u{1B}]777;notify;kilter;\(body)\u{7}"
    }
    let isLoud =
      message.kind == .test || message.isFiring && message.severity == .critical
    if bell == "all" || bell == "critical" && isLoud { bytes += "\u{7}" }
    return Array(bytes.utf8)
  }
}
