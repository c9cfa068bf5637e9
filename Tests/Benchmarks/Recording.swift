import Glibc
import MonitorModel

/// A recording in three CSV files, as series of raw values: one tick a row.
///
/// `system.csv` has a column for each series that changes, after two of times; `process_top50.csv`
/// has the raw counters of the busiest processes of each tick; `constants.csv` has one value each
/// of the series that never changed.
struct Recording {
  /// One raw counter, over all ticks.
  struct Series {
    /// The column, or the process and its field.
    var name: String
    /// Real where a value has a decimal point.
    var kind: MetricKind
    /// The bits; those of the tick before where there is no reading.
    var values: [UInt64]
    /// At which ticks there is a reading.
    var isPresent: [Bool]

    /// Whether any value differs.
    var changes: Bool { values.contains { $0 != values[0] } }
  }

  /// How many ticks.
  var ticks = 0
  /// The columns of `system.csv` but for the times.
  var system: [Series] = []
  /// The series of `constants.csv`.
  var constants: [Series] = []
  /// The fields of each process: those seen at most ticks first, then by number.
  var processes: [[Series]] = []

  /// Reads the three files of a folder; nil when one is missing.
  init?(folder: String) {
    guard let system = Self.rows("\(folder)/system.csv"),
      let processes = Self.rows("\(folder)/process_top50.csv"),
      let constants = Self.rows("\(folder)/constants.csv"), let names = system.first,
      let fields = processes.first
    else { return nil }
    ticks = system.count - 1
    for column in names.indices where !["t_ns", "mono_ns"].contains(names[column]) {
      self.system.append(
        Self.series(String(names[column]), system.dropFirst().map { $0[column] }))
    }
    for row in constants.dropFirst() {
      self.constants.append(
        Self.series(String(row[0]), Array(repeating: row[1], count: ticks)))
    }
    readProcesses(processes.dropFirst(), fields)
  }

  private mutating func readProcesses(_ rows: ArraySlice<[Substring]>, _ fields: [Substring]) {
    // i, pid, comm, state, and then the counters.
    var seen: [Int: [Int: [Substring]]] = [:]
    for row in rows {
      guard row.count == fields.count, let tick = Int(row[0]), let process = Int(row[1]),
        tick >= 0, tick < ticks
      else { continue }
      seen[process, default: [:]][tick] = row
    }
    let order = seen.keys.sorted {
      let (one, other) = (seen[$0]?.count ?? 0, seen[$1]?.count ?? 0)
      return one != other ? one > other : $0 < $1
    }
    for process in order {
      guard let rows = seen[process] else { continue }
      self.processes.append(
        (4..<fields.count).map { field in
          Self.series(
            "\(process).\(fields[field])", (0..<ticks).map { rows[$0]?[field] ?? "" })
        })
    }
  }

  /// Reads the numbers of a series; an empty text is no reading.
  private static func series(_ name: String, _ texts: [Substring]) -> Series {
    let isReal = texts.contains { $0.contains(".") }
    var series = Series(
      name: name, kind: isReal ? .real : .integer, values: [], isPresent: [])
    let parsed = texts.map { text in
      isReal
        ? Double(text).map { RawValue(real: $0).bits }
        : Int64(text).map { RawValue(integer: $0).bits } ?? UInt64(text)
    }
    // Before the first reading stands the first.
    var held = parsed.lazy.compactMap { $0 }.first ?? 0
    for value in parsed {
      held = value ?? held
      series.values.append(held)
      series.isPresent.append(value != nil)
    }
    return series
  }

  private static func rows(_ path: String) -> [[Substring]]? {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file, &part, part.count)
      guard count > 0 else { break }
      bytes.append(contentsOf: part[..<count])
    }
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
  }
}
