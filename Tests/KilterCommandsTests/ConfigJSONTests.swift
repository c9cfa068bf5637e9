import Glibc
import KilterCommands
import MonitorSupport
import Testing

@Suite("The configuration as JSON")
struct ConfigJSONTests {
  /// Random values of every setting, as a file.
  private struct RandomFile {
    var generator: SeededGenerator

    mutating func text() -> String {
      var lines: [String] = []
      for definition in SettingList.all where Bool.random(using: &generator) {
        lines.append("\(definition.name) = \(value(of: definition.name))")
      }
      if Bool.random(using: &generator) { lines.append("keys.quit = [\(word()), \"F5\"]") }
      for number in 0..<Int.random(in: 0...3, using: &generator) {
        lines.append("[[http.probe]]\nname = \"p\(number)\"\nurl = \"http://h\(number)/\"")
        if Bool.random(using: &generator) {
          lines.append("interval = \"5s\"\ncontains = \(word())")
        }
      }
      if Bool.random(using: &generator) { lines.append("[statsd]\nprefix = \(word())") }
      if Bool.random(using: &generator) {
        lines.append("[series]\nload2 = \"sum(system.cpu.load)\"")
        lines.append("[rules]\nhigh = \"alert when system.cpu.load > 5\"")
      }
      if Bool.random(using: &generator) {
        lines.append("[alerts]\nburst = 5\n[alert.ops]\nkind = \"webhook\"\nurl = \"http://a/b\"")
        lines.append("only = [\"system.*\"]\nresolved = false")
      }
      for number in 0..<Int.random(in: 0...2, using: &generator) {
        lines.append("[[remote_write]]\nname = \"w\(number)\"\nurl = \"https://h\(number)/w\"")
        if Bool.random(using: &generator) {
          lines.append("labels = { env = \(word()) }")
          lines.append("series = [\"system.*\"]\nqueue_bytes = \"1GiB\"\nstale_at_end = true")
        }
      }
      for number in 0..<Int.random(in: 0...2, using: &generator) {
        lines.append("[[fleet.signal]]\nname = \"s\(number)\"\nquery = \(word())\nweight = 7")
        if Bool.random(using: &generator) { lines.append("unit = \"By\"\nconcern = \"low\"") }
      }
      return lines.joined(separator: "\n") + "\n"
    }

    private mutating func word() -> String {
      let pieces = ["a", "ä€", " ", "\"", "\\", "\t", "/", "~", "#", "=", "😀", "\u{7F}", "."]
      let count = Int.random(in: 1...6, using: &generator)
      let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      return TOMLText.quoted("x" + text)
    }

    private mutating func value(of name: String) -> String {
      func pick(_ choices: String...) -> String {
        choices.randomElement(using: &generator).map { "\"\($0)\"" } ?? ""
      }
      switch name {
      case "profile": return pick("production", "development", "high-performance")
      case "metrics_interval", "anomaly_check_interval": return pick("100ms", "1s500ms", "1h")
      case "processing_interval", "storage.sync_interval": return pick("0s", "7ms", "59m")
      case "full_rate_retention": return pick("1s", "5m", "1h")
      case "archival_interval": return pick("never", "1s", "1d")
      case "storage.warm_age", "storage.cold_age": return pick("1m", "36h", "3650d")
      case "storage.quota", "storage.warm_quota", "storage.cold_quota":
        return pick("16MiB", "1073741825B", "10GB", "1024TiB")
      case "buffer_size", "max_clients", "worker_pool_size", "channel_buffer_size":
        return "\(Int.random(in: 10...256, using: &generator))"
      case let name where name.hasPrefix("thresholds.") || name.contains("false_alarms"):
        return "\(Double.random(in: 0.5...1, using: &generator))"
      case "detection.maintenance": return "[\"Sun 02:00-04:00\", \"Mon,Thu 12:00 30m\"]"
      case "ascii", "color", "mouse", "store", "sources.discover", "api.insecure", "api.ingest":
        return "\(Bool.random(using: &generator))"
      case "fleet.url", "fleet.daemon": return "\"\""
      case "fleet.interval", "fleet.rate_window": return "\"30s\""
      case "fleet.group_by": return "[\"dc\", \"role\"]"
      case "attach": return pick("auto", "never", "unix:/a b", "https://h/")
      case "log_level": return pick("debug", "info", "warning", "error")
      case "log_format": return pick("auto", "text", "json", "journal")
      case "api.socket": return pick("auto", "off", "/run/ä b.sock")
      case "api.listen": return "[\"127.0.0.1:1\", \"[::1]:2\"]"
      case "api.hosts": return "[\"a.example.org\"]"
      case "api.origins": return "[\"https://a.example.org\", \"http://b\"]"
      default: return word()
      }
    }
  }

  private static let base = getenv("SEED").flatMap { UInt64(String(cString: $0)) } ?? 1

  private func load(_ text: String) throws -> Settings {
    var input = SettingsInput()
    input.environment = ["HOME": "/home/ann"]
    input.configFile = "c.toml"
    input.readFile = { _ in .text(text) }
    return try Settings.load(input)
  }

  private func load(json: String) throws -> Settings {
    var input = SettingsInput()
    input.environment = ["HOME": "/home/ann"]
    input.document = SettingsDocument(
      name: "request", table: try ConfigJSON.read(Array(json.utf8)).table)
    return try Settings.load(input)
  }

  /// What settings say, without where it stands.
  private func said(_ settings: Settings) -> String {
    ConfigJSON.text(ConfigDocument.table(settings), isCanonical: true)
  }

  @Test("Any settings come back from JSON and from TOML as they were", arguments: 0..<60)
  func roundTrip(step: UInt64) throws {
    var random = RandomFile(generator: SeededGenerator(seed: Self.base &+ step))
    let text = random.text()
    let settings = try load(text)
    let json = said(settings)
    let again = try load(json: ConfigJSON.text(ConfigDocument.table(settings)))
    #expect(said(try load(json: json)) == json, "SEED=\(Self.base &+ step)")
    #expect(said(again) == json, "SEED=\(Self.base &+ step)\n\(text)")
    for definition in SettingList.all {
      #expect(definition.written(in: again) == definition.written(in: settings))
    }
    #expect(again.keys == settings.keys)
    #expect(again.sourceEntries.map(\.table) == settings.sourceEntries.map(\.table))
    #expect(again.expressions.map(\.text) == settings.expressions.map(\.text))
    #expect(again.alertEntries.map(\.table) == settings.alertEntries.map(\.table))
    #expect(again.pushEntries.map(\.values.keys) == settings.pushEntries.map(\.values.keys))
    #expect(again.fleetSignals.map(\.values.keys) == settings.fleetSignals.map(\.values.keys))
    #expect(said(try load(SettingsText.shown(settings))) == json, "SEED=\(Self.base &+ step)")
  }

  @Test("Members are in the order of their names, and every setting is one")
  func canonical() throws {
    let json = said(Settings())
    #expect(json.hasPrefix(#"{"anomaly_check_interval":"2s","api":{"hosts":[],"ingest":false,"#))
    #expect(json.contains(#""metrics_interval":"1s""#))
    #expect(try ConfigJSON.read(Array(json.utf8)).pointers.contains("/storage/warm_age"))
  }

  @Test("Each value has its pointer")
  func pointers() throws {
    let json = Array(#"{"a/b":{"~":[1,{"c":true}]},"d":"x"}"#.utf8)
    let reading = try ConfigJSON.read(json)
    #expect(
      reading.pointers == [
        "", "/a~1b", "/a~1b/~0", "/a~1b/~0/0", "/a~1b/~0/1", "/a~1b/~0/1/c", "/d",
      ])
    #expect(reading.table["d"]?.line == 6)
  }

  @Test(
    "What no file could say has a place; what is no JSON has none",
    arguments: [
      ("[]", "", "is a list; expected an object"), ("3", "", "is a whole number; expected"),
      (#"{"a":{"b":null}}"#, "/a/b", "is null"), (#"{"a":1,"a":2}"#, "/a", "stands twice"),
      ("{", nil, "expected"), ("{} x", nil, "expected the end"), ("", nil, "expected a value"),
      (#"{"a":01}"#, nil, "byte"), ("{\"a\":\"\n\"}", nil, "no control character"),
    ] as [(String, String?, String)])
  func refused(json: String, pointer: String?, message: String) {
    do throws(ConfigJSON.Failure) {
      _ = try ConfigJSON.read(Array(json.utf8))
      Issue.record("\(json) was read")
    } catch {
      #expect(error.pointer == pointer)
      #expect(error.message.contains(message), "\(error.message)")
    }
  }

  @Test("Any cut and any changed byte is read or refused, and never a trap")
  func hostile() {
    let json = Array(said(Settings()).utf8)
    for end in json.indices { _ = try? ConfigJSON.read(Array(json[..<end])) }
    var generator = SeededGenerator(seed: Self.base)
    for _ in 0..<2_000 {
      var changed = json
      changed[Int.random(in: json.indices, using: &generator)] = UInt8.random(
        in: 0...255, using: &generator)
      _ = try? ConfigJSON.read(changed)
    }
  }
}
