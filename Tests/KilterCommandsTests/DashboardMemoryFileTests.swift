import KilterCommands
import TUIDashboard
import Testing

@Suite("DashboardMemoryFile")
struct DashboardMemoryFileTests {
  private static let memory = DashboardMemory(
    saved: ["disks": "disk age<1h OR \"x\" \\", "two words": "a"],
    commands: LineHistory(["theme nord", "goto -5m"]), filters: LineHistory(["/^a.*\u{7}/"]))

  @Test("What is written is read")
  func roundTrip() throws {
    #expect(DashboardMemoryFile.memory(DashboardMemoryFile.text(Self.memory)) == Self.memory)
    #expect(
      DashboardMemoryFile.memory(DashboardMemoryFile.text(DashboardMemory())) == DashboardMemory())
    let folder = TemporaryFolder(#function)
    var settings = Settings()
    settings.dataDirectory = folder.path + "/new"
    let file = try #require(DashboardMemoryFile(settings))
    #expect(file.read() == DashboardMemory())
    #expect(file.write(Self.memory) == nil)
    #expect(file.read() == Self.memory)
    settings.store = false
    #expect(DashboardMemoryFile(settings) == nil)
  }

  @Test("A damaged file is as none, or as what is whole of it")
  func damage() {
    let text = Array(DashboardMemoryFile.text(Self.memory).utf8)
    for count in text.indices {
      _ = DashboardMemoryFile.memory(String(decoding: text[..<count], as: UTF8.self))
    }
    #expect(
      DashboardMemoryFile.memory("commands = [1, \"a\"]\nsaved = 3\nfilters = \"x\"")
        == DashboardMemory(commands: LineHistory(["a"])))
  }
}
