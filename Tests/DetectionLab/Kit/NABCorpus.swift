/// The files of the Numenta Anomaly Benchmark.
package struct NABCorpus: Sendable {
  /// The files, in the order of their names.
  package let files: [NABFile]

  /// Reads `folder/data` with the windows of `folder/labels/combined_windows.json`.
  ///
  /// - Throws: `LabError` if a file is missing or is not what it should be.
  package init(folder: String) throws(LabError) {
    let path = "\(folder)/labels/combined_windows.json"
    guard case .object(let members) = try LabJSON(LabFiles.read(path), path: path) else {
      throw .content(path: path, line: 1, problem: "needs an object")
    }
    var files: [NABFile] = []
    for member in members.sorted(by: { $0.name < $1.name }) {
      let dataPath = "\(folder)/data/\(member.name)"
      let table = try LabTable(LabFiles.read(dataPath), column: "value", path: dataPath)
      files.append(
        NABFile(
          name: member.name, times: table.times, values: table.numbers,
          windows: try Self.windows(member, times: table.times, path: path)))
    }
    self.files = files
  }

  /// The windows of one file as rows; a time that repeats means its first row.
  private static func windows(
    _ member: LabJSON.Member, times: [Int64], path: String
  ) throws(LabError) -> [ClosedRange<Int>] {
    let wrong = LabError.content(
      path: path, line: 1, problem: "the windows of \(member.name) are not on its rows")
    guard case .array(let pairs) = member.value else { throw wrong }
    var firstRow: [Int64: Int] = [:]
    for (row, time) in times.enumerated() where firstRow[time] == nil { firstRow[time] = row }
    var windows: [ClosedRange<Int>] = []
    for pair in pairs {
      guard case .array(let ends) = pair, ends.count == 2, case .string(let from) = ends[0],
        case .string(let to) = ends[1], let start = CivilTime.seconds(from.utf8),
        let end = CivilTime.seconds(to.utf8), let first = firstRow[start],
        let last = firstRow[end], first <= last
      else { throw wrong }
      windows.append(first...last)
    }
    windows.sort { $0.lowerBound < $1.lowerBound }
    for (one, next) in zip(windows, windows.dropFirst()) where one.overlaps(next) { throw wrong }
    return windows
  }
}
