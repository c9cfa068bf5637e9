/// Text of others made fit for one line of a log, a mail or a screen.
package enum CleanText {
  /// A text on one line, without control characters and what turns the direction of a line;
  /// at most so many scalars of it.
  package static func line(_ text: String, most: Int = 400) -> String {
    var clean = ""
    var count = 0
    for scalar in text.unicodeScalars {
      guard count < most else { return clean + "…" }
      count += 1
      let isShown: Bool =
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: false
        default: true
        }
      clean.unicodeScalars.append(isShown ? scalar : " ")
    }
    return clean
  }
}
