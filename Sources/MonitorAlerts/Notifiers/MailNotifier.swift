package import MonitorModel
import MonitorSupport

/// Mail through the sendmail of this machine: `sendmail -t -i`.
package struct MailNotifier: AlertNotifier {
  package static let kind = "mail"
  package static let summary = "Mail through the sendmail of this machine."
  package static let fields = [
    NotifierField("to", .texts, isRequired: true, "The addresses."),
    NotifierField("from", .text, "The sender; the user that kilter runs as."),
    NotifierField("sendmail", .path, "The program; /usr/sbin/sendmail."),
  ]

  private let to: [String]
  private let from: String
  private let program: String
  private let timeout: Duration
  private let time: MonitorTime

  /// Makes one.
  package init(_ setup: NotifierSetup) throws(NotifierProblem) {
    to = setup.lists["to"] ?? []
    from = setup.texts["from"] ?? ""
    program = setup.texts["sendmail"] ?? "/usr/sbin/sendmail"
    guard !to.isEmpty else { throw NotifierProblem("`to` names nobody") }
    // A line end in an address would begin a header of somebody else's choice.
    for address in to + [from]
    where address.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      throw NotifierProblem("`to` and `from` are addresses, without control characters")
    }
    timeout = setup.timeout
    time = setup.time
  }

  /// Hands it to sendmail, which queues it.
  package func deliver(_ message: AlertMessage, at wall: WallInstant) -> AlertOutcome {
    let call = CommandCall(
      [program, "-t", "-i"], input: Array(mail(message, at: wall).utf8), timeout: timeout)
    let outcome = CommandRun.run(call, time: time)
    return outcome.end == .exited(0) ? .delivered : .failed(CommandNotifier.words(outcome))
  }

  private func mail(_ message: AlertMessage, at wall: WallInstant) -> String {
    var lines = ["To: " + to.joined(separator: ", ")]
    if !from.isEmpty { lines.append("From: \(from)") }
    lines += [
      "Subject: " + Self.encoded("[kilter] " + AlertText.line(message)),
      "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: 8bit", "Auto-Submitted: auto-generated",
      "X-Kilter-Group: " + Self.ascii(message.group), "",
    ]
    return (lines + AlertText.body(message) + [""]).joined(separator: "\n")
  }

  private static func ascii(_ text: String) -> String {
    String(text.map { $0.isASCII && $0 >= " " && $0 != "\u{7F}" ? $0 : "?" })
  }

  /// A text of a header: as it is where it is ASCII, else as encoded words of UTF-8 (RFC 2047), each
  /// at most 75 characters.
  private static func encoded(_ text: String) -> String {
    guard !text.utf8.allSatisfy({ 32...126 ~= $0 }) else { return text }
    var words: [String] = []
    var word = ""
    for character in text {
      var part = ""
      for byte in Array(String(character).utf8) {
        let isPlain =
          UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
          || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
          || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
        let digits = String(byte, radix: 16, uppercase: true)
        part +=
          isPlain
          ? String(Unicode.Scalar(byte)) : byte == 32 ? "_" : "=" + (byte < 16 ? "0" : "") + digits
      }
      if word.utf8.count + part.utf8.count > 60 {
        words.append(word)
        word = ""
      }
      word += part
    }
    words.append(word)
    return words.map { "=?UTF-8?Q?\($0)?=" }.joined(separator: "\n ")
  }
}
