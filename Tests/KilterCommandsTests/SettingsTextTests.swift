import KilterCommands
import Testing

@Suite("SettingsText")
struct SettingsTextTests {
  private func load(_ text: String) throws -> Settings {
    var input = SettingsInput()
    input.configFile = "c.toml"
    input.readFile = { _ in .text(text) }
    return try Settings.load(input)
  }

  @Test("The file of `config init` changes nothing as it is")
  func commentedIsDefault() throws {
    var settings = try load(SettingsText.commented())
    settings.configFile = ""
    #expect(settings == Settings())
  }

  @Test("With every comment sign removed it still says the defaults, for every setting")
  func uncommented() throws {
    let lines = SettingsText.commented().split(separator: "\n", omittingEmptySubsequences: false)
    let text = lines.map { line in
      line.hasPrefix("#") && !line.hasPrefix("# ") ? String(line.dropFirst()) : String(line)
    }.joined(separator: "\n")
    let settings = try load(text)
    for definition in SettingList.all {
      #expect(definition.written(in: settings) == definition.written(in: Settings()))
      if case .file = settings.source(of: definition.name) { continue }
      Issue.record("`\(definition.name)` is not in the file")
    }
    #expect(settings.keys == ["quit": ["q", "C-c"]])
  }

  @Test("What `config show` prints is a file that says the same")
  func shownIsFile() throws {
    let settings = try load(
      "theme = \"a\\\"b\"\n[thresholds]\nerror_rate_threshold = 0.5\n[keys]\nquit = \"x\"")
    let again = try load(SettingsText.shown(settings))
    for definition in SettingList.all {
      #expect(definition.written(in: again) == definition.written(in: settings))
    }
    #expect(again.keys == settings.keys)
    #expect(SettingsText.shown(settings).contains("# c.toml:1"))
  }
}
