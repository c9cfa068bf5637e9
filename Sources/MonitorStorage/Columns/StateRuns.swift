import MonitorModel

/// The states of a column as runs: a state byte and a varint length, until all rows are told.
enum StateRuns {
  /// Whether a row of this state holds a value that may be shown.
  @inline(__always)
  static func hasValue(_ state: UInt8) -> Bool {
    state == ReadingState.value.rawValue || state == ReadingState.stale.rawValue
  }

  /// Appends the runs of some states.
  static func append(_ states: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    var row = 0
    while row < states.count {
      var end = row + 1
      while end < states.count, states[end] == states[row] { end += 1 }
      bytes.append(states[row])
      Varint.append(UInt64(end - row), to: &bytes)
      row = end
    }
  }

  /// Steps over runs that must tell of exactly `rows` rows.
  static func skip(_ bytes: [UInt8], at offset: inout Int, rows: Int) throws(StorageError) {
    var told = 0
    while told < rows {
      let start = offset
      offset += 1
      let length = try Varint.read(bytes, at: &offset)
      guard length > 0, length <= UInt64(rows - told) else {
        throw .damaged(offset: start, "a run of \(length) states")
      }
      told += Int(length)
    }
  }

  /// Writes the states of the rows before `count`, from runs that `skip` has accepted.
  static func read(
    _ bytes: [UInt8], at offset: Int, count: Int, into states: UnsafeMutablePointer<UInt8>
  ) throws(StorageError) {
    var offset = offset
    var row = 0
    while row < count {
      let state = bytes[offset]
      offset += 1
      let end = min(count, row + Int(try Varint.read(bytes, at: &offset)))
      (states + row).update(repeating: state, count: end - row)
      row = end
    }
  }

  /// Moves the values whose state has one to the front, and returns how many those are.
  static func compact(
    _ values: UnsafeMutablePointer<UInt64>, _ states: UnsafePointer<UInt8>, count: Int
  ) -> Int {
    var kept = 0
    for row in 0..<count {
      values[kept] = values[row]
      kept &+= hasValue(states[row]) ? 1 : 0
    }
    return kept
  }
}
