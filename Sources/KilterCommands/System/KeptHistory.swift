package import MonitorEngine
import MonitorModel
package import MonitorStorage
package import MonitorSupport

/// Where history is kept by some settings.
package enum KeptHistory {
  /// The history of an engine: in files, or in memory where `store` is off or there is no folder.
  package static func make(
    _ settings: Settings, key: StorageKey?, time: MonitorTime
  ) -> EngineHistory? {
    let isStored = settings.store && !settings.dataDirectory.isEmpty
    return EngineHistory.make(
      folder: isStored ? settings.dataDirectory : nil, key: isStored ? key : nil,
      config: settings.monitor, time: time, boot: boot())
  }

  /// The folder of history in the folder of data.
  static func folder(_ settings: Settings) -> String { settings.dataDirectory + "/history" }

  /// The identity of this boot (random(4)), 16 bytes; zeros where it cannot be read.
  static func boot(readFile: (String) -> SettingsInput.FileContent = { SystemFile.read($0) })
    -> [UInt8]
  {
    let nothing = [UInt8](repeating: 0, count: 16)
    guard case .text(let text) = readFile("/proc/sys/kernel/random/boot_id") else {
      return nothing
    }
    let digits = text.filter(\.isHexDigit)
    guard digits.count == 32 else { return nothing }
    var bytes: [UInt8] = []
    var rest = Substring(digits)
    while !rest.isEmpty {
      guard let byte = UInt8(rest.prefix(2), radix: 16) else { return nothing }
      bytes.append(byte)
      rest = rest.dropFirst(2)
    }
    return bytes
  }
}
