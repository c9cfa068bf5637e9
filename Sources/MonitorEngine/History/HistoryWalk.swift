package import MonitorModel
package import MonitorStorage

/// Goes through recorded time from one instant to another, tick by tick, in constant memory: one
/// block at a time.
///
/// What comes out is what was shown live: the ticks run through the same evaluation, from the
/// beginning of each session that is kept.
package final class HistoryWalk {
  /// Rows that are brought back from their columns at once.
  private static let rowsAtOnce = 50

  private var folder: HistoryFolder
  private let opener: SealedRun.Opener?
  private let from: WallInstant?
  private let to: WallInstant?
  private var parts: [Part] = []
  private var next = 0
  private var rows = RunRows()
  private var run: (any HistoryRun)?
  private var row = 0
  private var ready: [ProcessedData] = []
  private var place = 0
  /// Stretches that could not be read, with the reason.
  package private(set) var damaged: [String] = []

  private enum Part {
    case block(StoredBlock)
    case log(UInt64)
  }

  /// Opens the folder `history` of a data folder for reading.
  ///
  /// - Throws: `HistoryError` where there is none, or its key is missing or another.
  package init(
    folder path: String, key: StorageKey?, from: WallInstant?, to: WallInstant?
  ) throws(HistoryError) {
    let protection = key.map { HistoryProtection($0) }
    opener = protection?.opener
    self.from = from
    self.to = to
    folder = HistoryFolder(path + "/history", seal: protection?.seal ?? HistoryProtection.plain)
    try folder.open(asWriter: false)
    parts = folder.blocks.map { .block($0) } + folder.leftoverLogs.map { .log($0.number) }
    // Ticks before the first that is wanted are needed for its rates: one stretch more.
    let first = parts.firstIndex { reaches($0) } ?? parts.count
    parts = Array(parts[max(0, first - 1)...])
  }

  private func reaches(_ part: Part) -> Bool {
    guard case .block(let block) = part, let from else { return true }
    return block.walls.upperBound >= from
  }

  /// How much has been read, 0…1.
  package var progress: Double {
    guard !parts.isEmpty else { return 1 }
    let count = run?.stamps.count ?? 0
    let part = count > 0 ? Double(row) / Double(count) : 0
    return min(1, (Double(max(0, next - 1)) + part) / Double(parts.count))
  }

  /// The next tick; `nil` after the last.
  package func tick() -> ProcessedData? {
    while true {
      while place < ready.count {
        place += 1
        let data = ready[place - 1]
        if let to, data.wall > to { continue }
        if data.wall >= from ?? data.wall { return data }
      }
      ready.removeAll(keepingCapacity: true)
      place = 0
      if let run, row < run.stamps.count {
        fill(run)
      } else if !open() {
        return nil
      }
    }
  }

  private func open() -> Bool {
    run = nil
    row = 0
    while next < parts.count {
      let part = parts[next]
      next += 1
      if case .block(let block) = part, let to, block.walls.lowerBound > to { continue }
      do {
        let opened = try read(part)
        guard !opened.stamps.isEmpty else { continue }
        begin(opened)
        return true
      } catch {
        damaged.append("\(error)")
      }
    }
    return false
  }

  private func read(_ part: Part) throws -> any HistoryRun {
    switch part {
    case .block(let block):
      return try SealedRun(try folder.read(block, offset: 0, count: .max), opener: opener)
    case .log(let number):
      let log = try folder.recoverLog(number)
      var run = OpenRun(session: log.session)
      for payload in log.payloads {
        do throws(StorageError) {
          try run.append(payload)
        } catch {
          damaged.append("log \(number): \(error)")
          break
        }
      }
      return run
    }
  }

  private func begin(_ opened: any HistoryRun) {
    run = opened
    rows.begin(opened)
  }

  private func fill(_ run: any HistoryRun) {
    let some = row..<min(row + Self.rowsAtOnce, run.stamps.count)
    row = some.upperBound
    do throws(StorageError) {
      ready += try rows.ticks(run, some)
    } catch {
      damaged.append("\(error)")
      row = run.stamps.count
    }
  }
}
