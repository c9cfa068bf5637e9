import MonitorModel
import MonitorSupport

/// One thing that can be set: its name, its kind, and where it lives in `Settings`.
package struct SettingDefinition: Sendable {
  /// What kind of value a setting takes and where it is kept.
  enum Kind: Sendable {
    case duration(any WritableKeyPath<Settings, Duration> & Sendable)
    /// A duration or `never`.
    case durationOrNever(any WritableKeyPath<Settings, Duration?> & Sendable)
    /// A size in bytes.
    case size(any WritableKeyPath<Settings, Int> & Sendable)
    case whole(any WritableKeyPath<Settings, Int> & Sendable)
    case number(any WritableKeyPath<Settings, Double> & Sendable)
    case flag(any WritableKeyPath<Settings, Bool> & Sendable)
    case text(any WritableKeyPath<Settings, String> & Sendable)
    /// A path; `~/` at its beginning is the home directory.
    case path(any WritableKeyPath<Settings, String> & Sendable)
    /// A list of texts, or one text with commas between them; `check` says what is wrong with one.
    case texts(
      any WritableKeyPath<Settings, [String]> & Sendable, example: String,
      check: @Sendable (String) -> String?)
    /// A text of which `check` says what is wrong with it; `~/` at its beginning is the home
    /// directory.
    case place(
      any WritableKeyPath<Settings, String> & Sendable, check: @Sendable (String) -> String?)
    /// Maintenance windows: a list of texts, or one text with `;` between windows.
    case windows(any WritableKeyPath<Settings, [MaintenanceWindow]> & Sendable)
    /// A word of a short list; `set` is false for a word that is not in it.
    case word(
      expected: String, get: @Sendable (Settings) -> String,
      set: @Sendable (inout Settings, String) -> Bool)
  }

  /// The dotted name, as in the file: `thresholds.error_rate_threshold`.
  package var name: String
  /// What it does, in a sentence or two; `config init` prints it.
  package var summary: String
  /// The kind of value and where it is kept.
  var kind: Kind

  /// Makes a definition.
  init(_ name: String, _ kind: Kind, _ summary: String) {
    self.name = name
    self.kind = kind
    self.summary = summary
  }

  /// The environment variable that sets it.
  package var variable: String {
    "KILTER_"
      + String(name.uppercased().map { character in character == "." ? "_" : character })
  }

  /// The value as it is written in the file.
  package func written(in settings: Settings) -> String { TOMLText.written(value(in: settings)) }

  /// The value.
  package func value(in settings: Settings) -> TOMLValue {
    func list(_ texts: [String]) -> TOMLValue {
      .array(texts.map { TOMLNode(.text($0), line: 0) })
    }
    switch kind {
    case .duration(let path): return .text(DurationText.format(settings[keyPath: path]))
    case .durationOrNever(let path):
      return .text(settings[keyPath: path].map { DurationText.format($0) } ?? "never")
    case .size(let path): return .text(ByteSizeText.format(settings[keyPath: path]))
    case .whole(let path): return .integer(Int64(settings[keyPath: path]))
    case .number(let path): return .real(settings[keyPath: path])
    case .flag(let path): return .flag(settings[keyPath: path])
    case .text(let path), .path(let path), .place(let path, _):
      return .text(settings[keyPath: path])
    case .texts(let path, _, _): return list(settings[keyPath: path])
    case .windows(let path):
      return list(settings[keyPath: path].map { MaintenanceText.format($0) })
    case .word(_, let get, _): return .text(get(settings))
    }
  }

  /// Sets the value from a file.
  ///
  /// - Returns: what is wrong with the value, as the end of a sentence; `nil` where all is well.
  func set(_ value: TOMLValue, in settings: inout Settings) -> String? {
    switch (kind, value) {
    case (.duration(let path), .text(let text)):
      return setDuration(text) { settings[keyPath: path] = $0 }
    case (.durationOrNever(let path), .text("never")):
      settings[keyPath: path] = nil
      return nil
    case (.durationOrNever(let path), .text(let text)):
      return setDuration(text) { settings[keyPath: path] = $0 }
    case (.duration, .integer(let number)), (.durationOrNever, .integer(let number)):
      return "is \(number); a duration needs a unit and quotes, such as \"\(number)s\""
    case (.size(let path), .text(let text)):
      return setSize(text) { settings[keyPath: path] = $0 }
    case (.size, .integer(let number)):
      return "is \(number); a size needs a unit and quotes, such as \"\(number)MiB\""
    case (.whole(let path), .integer(let number)):
      settings[keyPath: path] = Int(number)
      return nil
    case (.number(let path), .integer(let number)):
      settings[keyPath: path] = Double(number)
      return nil
    case (.number(let path), .real(let number)):
      settings[keyPath: path] = number
      return nil
    case (.flag(let path), .flag(let flag)):
      settings[keyPath: path] = flag
      return nil
    case (.text(let path), .text(let text)), (.path(let path), .text(let text)):
      settings[keyPath: path] = text
      return nil
    case (.place(let path, let check), .text(let text)):
      if let problem = check(text) { return problem }
      settings[keyPath: path] = text
      return nil
    case (.texts(let path, _, let check), .text(let text)):
      let pieces = text.split(separator: ",").map { piece in
        String(piece.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }
      return Self.problem(of: pieces, check) ?? Self.store(pieces, in: &settings[keyPath: path])
    case (.texts(let path, _, let check), .array(let items)):
      guard let texts = SettingDefinition.texts(items) else {
        return "is a list of other things than texts; expected \(expectation)"
      }
      return Self.problem(of: texts, check) ?? Self.store(texts, in: &settings[keyPath: path])
    case (.windows(let path), .text(let text)):
      return setWindows { () throws(MaintenanceText.Failure) in
        settings[keyPath: path] = try MaintenanceText.parseList(text)
      }
    case (.windows(let path), .array(let items)):
      guard let texts = SettingDefinition.texts(items) else {
        return "is a list of other things than texts; expected \(expectation)"
      }
      return setWindows { () throws(MaintenanceText.Failure) in
        settings[keyPath: path] = try MaintenanceText.parse(texts)
      }
    case (.word(let expected, _, let set), .text(let text)):
      return set(&settings, text) ? nil : "is `\(text)`; expected \(expected)"
    case (_, .text(let text)):
      return "is `\(text)`; expected \(expectation)"
    default:
      return "is \(value.kind); expected \(expectation)"
    }
  }

  /// The value that a text from an option or the environment stands for; a text that does not fit
  /// the kind stays a text, which `set` then refuses.
  func value(of text: String) -> TOMLValue {
    switch kind {
    case .whole: Int64(text).map { .integer($0) } ?? .text(text)
    case .number: Double(text).map { .real($0) } ?? .text(text)
    case .flag:
      switch text.lowercased() {
      case "true", "1", "yes", "on": .flag(true)
      case "false", "0", "no", "off": .flag(false)
      default: .text(text)
      }
    case .duration, .durationOrNever, .size, .text, .path, .place, .texts, .windows, .word:
      .text(text)
    }
  }

  private var expectation: String {
    switch kind {
    case .duration: "a duration in quotes, such as \"500ms\" or \"1h30m\""
    case .durationOrNever: "a duration in quotes, such as \"1h\", or \"never\""
    case .size: "a size in quotes, such as \"512MiB\" or \"10GB\""
    case .whole: "a whole number"
    case .number: "a number"
    case .flag: "true or false"
    case .text: "a text in quotes"
    case .path: "a path in quotes"
    case .place: "a text in quotes"
    case .texts(_, let example, _): "a list of texts, such as [\"\(example)\"]"
    case .windows: "a list of texts, such as [\"Sun 02:00-04:00\", \"daily 23:30-00:15\"]"
    case .word(let expected, _, _): expected
    }
  }

  /// What is wrong with some texts; `nil` where nothing is.
  private static func problem(of texts: [String], _ check: (String) -> String?) -> String? {
    if let problem = texts.lazy.compactMap(check).first { return problem }
    return Set(texts).count == texts.count ? nil : "names something twice"
  }

  private static func store(_ texts: [String], in place: inout [String]) -> String? {
    place = texts
    return nil
  }

  private func setDuration(_ text: String, _ store: (Duration) -> Void) -> String? {
    do {
      store(try DurationText.parse(text))
      return nil
    } catch {
      return "is `\(text)`; \(error.hint)"
    }
  }

  private func setSize(_ text: String, _ store: (Int) -> Void) -> String? {
    do {
      store(try ByteSizeText.parse(text))
      return nil
    } catch {
      return "is `\(text)`; \(error.hint)"
    }
  }

  private func setWindows(_ store: () throws(MaintenanceText.Failure) -> Void) -> String? {
    do {
      try store()
      return nil
    } catch {
      return "is wrong: " + error.hint
    }
  }

  /// The texts of a list; `nil` where something else is in it.
  static func texts(_ items: [TOMLNode]) -> [String]? {
    var texts: [String] = []
    for item in items {
      guard case .text(let text) = item.value else { return nil }
      texts.append(text)
    }
    return texts
  }
}
