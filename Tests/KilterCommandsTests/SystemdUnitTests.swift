import Glibc
import KilterCommands
import Testing

@Suite("SystemdUnit")
struct SystemdUnitTests {
  @Test("A unit is a list of sections and keys, each once, and its command is one word and `serve`")
  func form() {
    for unit in [SystemdUnit.system(program: "/a b/100%/kilter"), SystemdUnit.user(program: "/k")] {
      var section = ""
      var keys: Set<String> = []
      for line in unit.split(separator: "\n") where !line.hasPrefix("#") {
        if line.hasPrefix("[") {
          section = String(line)
        } else {
          let key = line.prefix { $0 != "=" }
          #expect(key.count < line.count, "\(line)")
          #expect(keys.insert(section + key).inserted, "\(line)")
        }
      }
      for key in ["Type", "NotifyAccess", "WatchdogSec", "ExecReload", "NoNewPrivileges"] {
        #expect(keys.contains("[Service]" + key))
      }
    }
    let unit = SystemdUnit.system(program: "/a b/100%/kilter")
    #expect(unit.contains("\nExecStart=\"/a b/100%%/kilter\" serve\n"))
    #expect(SystemdUnit.user(program: "/k").contains("\nExecStart=/k serve\n"))
  }

  @Test(
    "systemd itself finds nothing wrong with it",
    .enabled(if: access("/usr/bin/systemd-analyze", X_OK) == 0, "systemd-analyze is not there"))
  func verified() throws {
    let folder = TemporaryFolder("unit")
    folder.write("kilter.service", SystemdUnit.system(program: "/bin/true"))
    let status = system(
      "/usr/bin/systemd-analyze verify \(folder.path)/kilter.service >\(folder.path)/out 2>&1")
    #expect(status == 0, "\(folder.text("out") ?? "")")
    #expect(folder.text("out") == "")
  }
}
