import Testing

/// Rules of the house that a compiler does not know.
@Suite("Tidy")
struct TidyTests {
  /// A call that is not to be used, and the only files that may.
  struct Ban: Sendable, CustomTestStringConvertible {
    var text: String
    var instead: String
    var allowed: Set<String>
    var testDescription: String { text }

    init(_ text: String, instead: String, except allowed: Set<String> = []) {
      self.text = text
      self.instead = instead
      self.allowed = allowed
    }
  }

  static let clock: Set = ["Sources/MonitorSupport/MonitorTime.swift"]
  /// Waits for a real terminal, so it needs a real deadline.
  static let pty: Set = ["Tests/TUITerminalTests/PTYSession.swift"]
  static let bans = [
    Ban("Date(", instead: "MonitorTime"),
    Ban("Task.sleep", instead: "MonitorTime.sleepUntil", except: clock),
    Ban("ContinuousClock", instead: "MonitorTime"),
    Ban("SuspendingClock", instead: "MonitorTime"),
    Ban("CLOCK_MONOTONIC", instead: "MonitorTime.monotonic", except: clock.union(pty)),
    Ban("CLOCK_REALTIME", instead: "MonitorTime.wall", except: clock),
    Ban("gettimeofday", instead: "MonitorTime.wall"),
    Ban("Task.detached", instead: "a task group or an actor's own task"),
    Ban("@unchecked Sendable", instead: "a value, an actor, or Mutex"),
    Ban("nonisolated(unsafe)", instead: "a value or an actor"),
    Ban("@testable", instead: "package access"),
    Ban("SystemRandomNumberGenerator", instead: "SeededGenerator"),
  ]

  @Test("Banned calls", arguments: bans)
  func bannedCalls(ban: Ban) {
    for file in SourceTree.swiftFiles where !ban.allowed.contains(file.path) {
      let first = ban.text.utf8.first.map(SourceFile.isNameByte) ?? false
      for place in SourceFile.places(of: ban.text, in: file.code)
      where !first || place == 0 || !SourceFile.isNameByte(file.code[place - 1]) {
        Issue.record("\(file):\(file.line(at: place)): `\(ban.text)`; use \(ban.instead)")
      }
    }
  }

  @Test("Chance comes from a generator with a seed")
  func seededChance() {
    for file in SourceTree.swiftFiles {
      for call in [".random(", ".randomElement(", ".shuffled(", ".shuffle("] {
        for place in SourceFile.places(of: call, in: file.code) {
          let arguments = argumentList(from: place + call.utf8.count, in: file.code)
          guard SourceFile.places(of: "using:", in: arguments).isEmpty else { continue }
          Issue.record("\(file):\(file.line(at: place)): `\(call)…)` without `using:`")
        }
      }
    }
  }

  private func argumentList(from start: Int, in code: [UInt8]) -> [UInt8] {
    var depth = 1
    var end = start
    while end < code.count, depth > 0 {
      if code[end] == UInt8(ascii: "(") { depth += 1 }
      if code[end] == UInt8(ascii: ")") { depth -= 1 }
      end += 1
    }
    return Array(code[start..<end])
  }

  @Test("Nothing prints behind the screen's back")
  func noPrint() {
    for file in SourceTree.swiftFiles where file.path.hasPrefix("Sources/") {
      for place in file.words("print") where file.code[(place + 5)...].first == UInt8(ascii: "(") {
        // A function of that name is declared, or called on something.
        let before = file.code[..<place].suffix(5)
        if before.last == UInt8(ascii: ".") || before.elementsEqual("func ".utf8) { continue }
        Issue.record("\(file):\(file.line(at: place)): `print`; results go through `Output`")
      }
    }
  }

  @Test("No Foundation, no XCTest; ncurses and the terminal's C in one room only")
  func imports() {
    for file in SourceTree.swiftFiles {
      for (module, line) in file.imports {
        // Its part for JSON comes with the argument parser and costs nothing more.
        let rooms = ["Sources/MonitorAPI/", "Sources/MonitorStorage/"]
        let isJSON =
          module == "FoundationEssentials" && rooms.contains { file.path.hasPrefix($0) }
        let isBanned = module.hasPrefix("Foundation") || ["XCTest", "Dispatch"].contains(module)
        if isBanned, !isJSON {
          Issue.record("\(file):\(line): imports \(module)")
        }
        let isTerminal = file.path.hasPrefix("Sources/TUITerminal/")
        if ["CNcurses", "CTerminal"].contains(module), !isTerminal {
          Issue.record("\(file):\(line): imports \(module), which only TUITerminal may")
        }
      }
    }
  }

  @Test("A function fits a screen: 70 lines")
  func functionLength() {
    for file in SourceTree.swiftFiles {
      for function in SwiftCode.functions(in: file.code) where function.lines > 70 {
        Issue.record("\(file):\(file.line(at: function.place)): \(function.lines) lines")
      }
    }
  }

  @Test("A file has at most 600 lines")
  func fileLength() {
    for file in SourceTree.swiftFiles where file.lineCount > 600 {
      Issue.record("\(file): \(file.lineCount) lines")
    }
  }

  /// Files that hold a family of small values, named after the family.
  static let families: Set = [
    "Sources/MonitorModel/Anomaly.swift", "Sources/MonitorModel/Health.swift",
    "Sources/MonitorModel/Instants.swift", "Sources/MonitorModel/Processes.swift",
    "Sources/MonitorModel/Statistics.swift", "Sources/TUICore/Geometry.swift",
    "Sources/TUICore/Input.swift",
  ]

  @Test("A file is named after what it declares")
  func fileNames() {
    let kinds = ["struct", "class", "enum", "actor", "protocol", "extension", "typealias"]
    for file in SourceTree.swiftFiles
    where file.path.hasPrefix("Sources/") && !file.path.hasSuffix("/main.swift")
      && !Self.families.contains(file.path)
    {
      let name = file.name.split(separator: "+").first.map(String.init) ?? file.name
      let isDeclared = file.words(name).contains { place in
        let line = file.code[..<place].reversed().prefix { $0 != UInt8(ascii: "\n") }
        let words = String(decoding: line.reversed(), as: UTF8.self).split(separator: " ")
        return words.contains { kinds.contains(String($0)) }
      }
      #expect(isDeclared, "\(file) declares nothing of its name")
    }
  }

  @Test("Nothing is left for later")
  func leftovers() {
    // Put together, so that this file does not find itself.
    let marks = ["FIX" + "ME", "TO" + "DO", "XX" + "X", "HA" + "CK"]
    for file in SourceTree.textFiles {
      for mark in marks {
        for place in file.words(mark, in: file.bytes) {
          Issue.record("\(file):\(file.line(at: place)): \(mark)")
        }
      }
    }
  }

  @Test("No path of somebody's machine")
  func machinePaths() {
    let folders = ["wo" + "rk", "fa" + "rm", "Us" + "ers", "ro" + "ot", "tmp/" + "wt"]
    for file in SourceTree.textFiles {
      for folder in folders {
        let path = "/\(folder)" + (folder.hasPrefix("tmp") ? "-" : "/")
        for place in SourceFile.places(of: path, in: file.bytes) {
          let before = place == 0 ? UInt8(ascii: " ") : file.bytes[place - 1]
          if SourceFile.isNameByte(before) || ".}-".utf8.contains(before) { continue }
          Issue.record("\(file):\(file.line(at: place)): \(path)")
        }
      }
    }
  }

  @Test("The top level holds the package, its folders, the README, and dotfiles")
  func topLevel() {
    let allowed = ["Package.swift", "Package.resolved", "Sources", "Tests", "Themes", "README.md"]
    for name in SourceTree.names(in: ".") where !name.hasPrefix(".") && !allowed.contains(name) {
      Issue.record("\(name) does not belong at the top level")
    }
  }
}
