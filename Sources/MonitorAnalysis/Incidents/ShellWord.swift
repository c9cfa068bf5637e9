/// Writes names of the machine into commands that a person may copy into a shell.
///
/// A process can call itself `; rm -rf /`, a filesystem can be mounted under any name: a name that
/// is not made of safe characters is quoted, one that cannot be shown faithfully gives no command.
package enum ShellWord {
  private static let lengthMost = 128

  /// The name as one word of a POSIX shell; `nil` for a name that is empty, too long, would be
  /// read as an option, or has control or direction characters.
  package static func quoted(_ name: String) -> String? {
    guard !name.isEmpty, name.utf8.count <= lengthMost, name.first != "-" else { return nil }
    var isPlain = true
    for scalar in name.unicodeScalars {
      guard isVisible(scalar) else { return nil }
      if !isSafe(scalar) { isPlain = false }
    }
    if isPlain { return name }
    var text = "'"
    for scalar in name.unicodeScalars {
      if scalar == "'" { text += "'\\''" } else { text.unicodeScalars.append(scalar) }
    }
    return text + "'"
  }

  private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "/", ":", "@", "%", "+", ",", "-": true
    default: false
    }
  }

  /// Whether a terminal shows the character, and where it stands.
  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned, .spaceSeparator:
      return scalar == " "
    default: return true
    }
  }
}
