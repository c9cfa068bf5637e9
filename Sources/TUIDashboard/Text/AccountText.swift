import MonitorModel
import TUICore

/// The account of an incident as text, for documents.
enum AccountText {
  /// In Markdown: the story, the ranked causes with evidence and figures, and what sources had then.
  ///
  /// `plain` makes raw text safe for the document.
  static func markdown(_ account: IncidentAccount, plain: (String) -> String) -> [String] {
    var lines = ["## Why", "", plain(account.remark), ""]
    let stations =
      [("change", account.initiating), ("first failure", account.failure)]
      + account.impact.map { ("impact", Optional($0)) }
    for case (let word, let station?) in stations {
      lines.append("- **\(word)**, \(WhyPanel.when(station.seconds)): \(plain(station.text))")
    }
    lines.append("")
    for (place, cause) in account.causes.enumerated() {
      let score = Words.score(cause.score)
      lines.append("\(place + 1). **\(plain(cause.subject))** (\(score))")
      for fact in cause.evidence { lines.append("   - \(plain(fact))") }
      for figure in cause.figures {
        let before = figure.before.map { Format.text($0, figure.unit) } ?? "unknown"
        lines.append(
          "   - \(plain(figure.label)): \(before) before, "
            + "\(Format.text(figure.then, figure.unit)) then")
      }
    }
    if !account.lines.isEmpty { lines += ["", "### Sources then", ""] }
    for line in account.lines { lines.append("- \(plain(line.source)): \(plain(line.text))") }
    return lines + [""]
  }
}
