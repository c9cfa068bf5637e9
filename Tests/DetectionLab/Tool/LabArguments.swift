import DetectionLabKit

/// The words of the command line: a command, what it works on, and options.
struct LabArguments {
  /// The first word.
  let command: String
  /// The words that are no options, after the command.
  private(set) var operands: [String] = []
  private var options: [String: String] = [:]

  private static let flags: Set<String> = ["--best", "--per-file", "--faults"]

  /// Parts the words.
  init(_ words: ArraySlice<String>) {
    command = words.first ?? ""
    var rest = words.dropFirst()
    while let word = rest.popFirst() {
      if !word.hasPrefix("--") {
        operands.append(word)
      } else if Self.flags.contains(word) {
        options[word] = ""
      } else {
        guard let value = rest.popFirst() else { refuse("\(word) needs a value") }
        options[word] = value
      }
    }
  }

  /// Whether a flag was given.
  func has(_ flag: String) -> Bool { options[flag] != nil }

  /// The text of an option.
  func text(_ option: String) -> String? { options[option] }

  /// The number of an option; ends the program if it is none.
  func number(_ option: String) -> Double? {
    guard let text = options[option] else { return nil }
    guard let number = Double(text) else { refuse("\(option) needs a number") }
    return number
  }

  /// The score from which on a row is an alert: 1, where kilter raises an alarm, unless given.
  var threshold: Double { number("--threshold") ?? 1 }

  /// The seed, which must be given.
  var seed: UInt64 {
    guard let text = options["--seed"], let seed = UInt64(text) else {
      refuse("--seed needs a whole number")
    }
    return seed
  }

  /// The kinds to work on: the one that was named, or all.
  var kinds: [LabKind] {
    guard let name = options["--kind"] else { return LabKind.allCases }
    guard let kind = LabKind(rawValue: name) else { refuse("no kind \"\(name)\"") }
    return [kind]
  }
}
