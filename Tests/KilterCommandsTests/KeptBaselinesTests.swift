import Glibc
import KilterCommands
import MonitorEngine
import Testing

@Suite("KeptBaselines")
struct KeptBaselinesTests {
  private func settings(_ change: (inout Settings) -> Void) -> Settings {
    var settings = Settings()
    settings.dataDirectory = "/nowhere/kilter"
    change(&settings)
    return settings
  }

  @Test("The folder of the settings holds the file")
  func path() throws {
    let keeper = try #require(KeptBaselines.keeper(settings { _ in }, isSaving: true))
    #expect(keeper.path == "/nowhere/kilter/baselines.kilter" && keeper.isSaving)
    let reader = try #require(KeptBaselines.keeper(settings { _ in }, isSaving: false))
    #expect(!reader.isSaving)
    #expect(
      KeptBaselines.state(settings { _ in })
        == "/nowhere/kilter/baselines.kilter: No such file or directory")
  }

  @Test("Without a store or a folder nothing is kept")
  func nothing() {
    let off = settings { $0.store = false }
    #expect(KeptBaselines.keeper(off, isSaving: true) == nil)
    #expect(KeptBaselines.state(off) == "none: store is off")
    let homeless = settings { $0.dataDirectory = "" }
    #expect(KeptBaselines.keeper(homeless, isSaving: true) == nil)
    #expect(KeptBaselines.state(homeless) == "none: there is no folder for data")
  }

  @Test("A machine is known by its id, and by its name where it has none")
  func identity() {
    func identity(_ files: [String: String]) -> String {
      MachineIdentity.current { path in files[path].map { .text($0) } ?? .absent }
    }
    let id = "0123456789abcdef0123456789abcdef"
    let host = ["/proc/sys/kernel/hostname": "web-3\n"]
    #expect(identity(host.merging(["/etc/machine-id": id + "\n"]) { $1 }) == "id " + id)
    for strange in ["", "\n", "uninitialized\n", id.uppercased(), id + "0", "é" + id.dropFirst(2)] {
      #expect(identity(host.merging(["/etc/machine-id": strange]) { $1 }) == "host web-3")
    }
    #expect(identity([:]).isEmpty)
  }

  @Test("Size and mode of a file, or why there is none")
  func state() {
    #expect(SystemFile.state(of: "/proc/self/status").hasPrefix("0 bytes, mode 444"))
    #expect(SystemFile.state(of: "/nowhere") == "No such file or directory")
  }
}
