import MonitorAnalysis
import MonitorModel
import MonitorSupport
import Testing

/// Commands that people copy must not do what a name says.
@Suite struct SuggestionTests {
  @Test(arguments: [
    ("eth0", "eth0"), ("/var/lib", "/var/lib"), ("nginx.service", "nginx.service"),
    ("my disk", "'my disk'"), ("a;rm -rf /", "'a;rm -rf /'"), ("$(reboot)", "'$(reboot)'"),
    ("it's", "'it'\\''s'"), ("`id`", "'`id`'"), ("a\\b", "'a\\b'"), ("~", "'~'"), ("*", "'*'"),
    ("grün", "'grün'"),
  ])
  func namesAreOneWord(name: String, word: String) { #expect(ShellWord.quoted(name) == word) }

  @Test(arguments: [
    "", "-rf", "a\nb", "a\u{1B}[2Jb", "a\tb", "a\u{0}b", "a\u{202E}b", "a\u{200B}b", "a\u{2028}b",
    "a\u{85}b", String(repeating: "x", count: 300),
  ])
  func namesThatCannotBeShownGiveNoCommand(name: String) { #expect(ShellWord.quoted(name) == nil) }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func anyNameIsOneWordForAShell(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let alphabet: [Unicode.Scalar] = [
      "'", "\\", "$", "`", ";", " ", "\"", "a", "(", "\n", "!", "-",
    ]
    for _ in 0..<500 {
      var name = ""
      for _ in 0..<Int(random.next() % 12) {
        name.unicodeScalars.append(alphabet[Int(random.next() % UInt64(alphabet.count))])
      }
      guard let word = ShellWord.quoted(name) else { continue }
      #expect(Self.unquoted(word) == name, "seed \(seed): \(word)")
    }
  }

  /// What a POSIX shell makes of a word of plain and single-quoted pieces; `nil` where it would
  /// see anything else.
  private static func unquoted(_ word: String) -> String? {
    var result = ""
    var isQuoted = false
    var isEscaped = false
    for character in word.unicodeScalars {
      if isEscaped {
        guard character == "'" else { return nil }
        result.unicodeScalars.append(character)
        isEscaped = false
      } else if character == "'" {
        isQuoted.toggle()
      } else if !isQuoted, character == "\\" {
        isEscaped = true
      } else if isQuoted || ("a"..."z").contains(character) || character == "-" {
        result.unicodeScalars.append(character)
      } else {
        return nil
      }
    }
    return isQuoted || isEscaped ? nil : result
  }

  @Test func aHostileProcessReachesNoCommand() throws {
    var machine = IncidentMachine()
    machine.run(60)
    machine["system.cpu.utilization"] = 1
    machine.processes.append(
      .init(
        pid: 666, name: "$(reboot);x", cpu: 1.9, cgroup: "/system.slice/`id`.service"))
    machine.run(4)
    machine.open("system.cpu.utilization")
    machine.run(2)
    let incident = try #require(machine.tracker.incidents.first)
    #expect(incident.blame.first?.subject == "$(reboot);x[666]", "raw, as the contract says")
    let commands = incident.suggestions.map(\.command)
    #expect(commands.contains("perf top -p 666"))
    #expect(commands.contains("journalctl -u '`id`.service' -n 100"))
    #expect(!commands.contains { $0.contains("reboot") })
  }

  @Test func adviceNeedsItsEvidence() throws {
    // Nothing but one strange figure: no cause, so no advice that presumes one.
    var machine = IncidentMachine()
    machine.run(60)
    machine.open("system.processes.blocked", expected: 0...1)
    machine.run(2)
    let incident = try #require(machine.tracker.incidents.first)
    #expect(incident.suggestions.allSatisfy { !$0.text.contains("{") && !$0.command.contains("{") })
    #expect(!incident.suggestions.contains { $0.command.contains("-p ") })
  }

  @Test func differentEvidenceGivesDifferentAdvice() throws {
    func advice(_ change: (inout IncidentMachine) -> Void) throws -> [Incident.Suggestion] {
      var machine = IncidentMachine()
      machine.run(60)
      machine["system.cpu.load{period=\"1m\"}"] = 12
      change(&machine)
      machine.run(4)
      machine.open("system.cpu.load{period=\"1m\"}", expected: 0...1)
      machine.run(2)
      return try #require(machine.tracker.incidents.first).suggestions
    }
    let blocked = try advice { $0["system.processes.blocked"] = 12 }
    #expect(blocked.first?.command == "ps -eo state,pid,wchan:32,comm | grep '^D'")
    let busy = try advice {
      $0.processes[2].cpu = 1.9
      $0["system.cpu.utilization"] = 1
    }
    #expect(busy.first?.command == "perf top -p 401")
    #expect(try advice { _ in }.isEmpty, "load alone proves nothing")
  }
}
