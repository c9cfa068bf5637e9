/// What tells this machine from others, so that baselines are not taken from one to another.
package enum MachineIdentity {
  /// The content of `/etc/machine-id` (machine-id(5)), or the host's name where that has none, as
  /// in many containers.
  package static func current(
    readFile: (String) -> SettingsInput.FileContent = { SystemFile.read($0) }
  ) -> String {
    if case .text(let text) = readFile("/etc/machine-id") {
      let id = text.prefix { $0 != "\n" }
      if id.utf8.count == 32, id.utf8.allSatisfy(isHexadecimal) { return "id " + id }
    }
    guard case .text(let text) = readFile("/proc/sys/kernel/hostname") else { return "" }
    return "host " + text.prefix { $0 != "\n" }
  }

  /// The host's name; empty where it cannot be read.
  static func hostName() -> String {
    guard case .text(let text) = SystemFile.read("/proc/sys/kernel/hostname") else { return "" }
    return String(text.prefix { $0 != "\n" })
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
  }
}
