import MonitorModel
package import MonitorStorage
import MonitorSupport
import TUIDashboard

/// What history there is in the folder of data, read without locking it and without a change.
package enum HistoryReport {
  /// A name and what it is.
  package typealias Pair = (name: String, value: String)

  /// What there is where the settings keep it: the folder, its files, its limits; never the key.
  package static func pairs(_ settings: Settings, environment: [String: String]) -> [Pair] {
    guard settings.store else { return [("folder", "none: store is off")] }
    guard !settings.dataDirectory.isEmpty else {
      return [("folder", "none: there is no folder for data")]
    }
    let path = KeptHistory.folder(settings)
    let quota = settings.monitor.storage.quota
    do throws(StorageKeyReader.Problem) {
      let key = try StorageKeyReader.key(settings, environment: environment)
      return pairs(path, key: key, quota: quota)
    } catch {
      // What needs no key can be told all the same.
      return pairs(path, key: nil, quota: quota) + [("key", error.description)]
    }
  }

  /// What there is in a folder of history of which `quota` bytes are allowed.
  package static func pairs(
    _ path: String, key: StorageKey?, quota: Int, files: FileSystem = .system
  ) -> [Pair] {
    let protection = key.map { HistoryProtection($0) }
    var folder = HistoryFolder(
      path, seal: protection?.seal ?? HistoryProtection.plain, files: files)
    var problem: HistoryError?
    do {
      try folder.open(asWriter: false)
    } catch .missing {
      return [("folder", "\(path): nothing is there yet")]
    } catch {
      problem = error
    }
    var pairs: [Pair] = [("folder", path)]
    if let mode = SystemFile.permissions(of: path) { pairs.append(("permissions", mode)) }
    // A refused key closes the folder, and what was seen in it stays known.
    pairs += [("warm", tier(folder.warm)), ("cold", tier(folder.cold)), ("logs", logs(folder))]
    pairs += span(folder.blocks)
    let bytes = folder.diskBytes
    pairs.append(
      ("quota", "\(size(bytes)) on the disk of \(size(quota)), \(percent(bytes, of: quota))"))
    if let free = folder.freeBytes { pairs.append(("disk", size(free) + " free")) }
    pairs.append(("encrypted", encryption(folder, problem)))
    if let problem { pairs.append(("problem", "\(problem)")) }
    folder.close()
    return pairs
  }

  private static func tier(_ tier: StorageHealth.Tier) -> String {
    tier.blocks == 0 ? "none" : counted(tier.blocks, "block") + ", " + size(tier.bytes)
  }

  private static func logs(_ folder: borrowing HistoryFolder) -> String {
    let logs = folder.leftoverLogs
    guard !logs.isEmpty else { return "none" }
    let bytes = logs.reduce(0) { $0 + $1.bytes }
    return counted(logs.count, "log") + " not sealed yet, " + size(bytes)
  }

  private static func span(_ blocks: [StoredBlock]) -> [Pair] {
    guard let oldest = blocks.map(\.walls.lowerBound).min(),
      let newest = blocks.map(\.walls.upperBound).max()
    else { return [] }
    let seconds = Double(newest.milliseconds - oldest.milliseconds) / 1_000
    return [
      ("oldest", UTCText.format(oldest)),
      ("newest", UTCText.format(newest) + " in a block, " + Format.coarse(seconds: seconds)),
    ]
  }

  private static func encryption(
    _ folder: borrowing HistoryFolder, _ problem: HistoryError?
  ) -> String {
    switch problem {
    case .keyMissing: return "yes, and no key is given"
    case .wrongKey: return "yes, with another key than the one given"
    default: break
    }
    return switch folder.newestKey() {
    case .some(0): "no"
    case .some: "yes, with the key given"
    case .none: "not known: there is no file to tell"
    }
  }

  private static func counted(_ count: Int, _ word: String) -> String {
    "\(count) \(word)" + (count == 1 ? "" : "s")
  }

  private static func size(_ bytes: Int) -> String { Format.text(Double(bytes), .bytes) }

  private static func percent(_ bytes: Int, of quota: Int) -> String {
    Format.text(Double(bytes) / Double(max(1, quota)), .ratio)
  }
}
