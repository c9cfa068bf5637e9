/// Reads measurements from JSON: one object, an array of objects, or objects one after the other
/// with any space between them (newline-delimited JSON).
///
/// A member of the wrong kind spoils its own line only; broken JSON ends the reading.
package struct MetricLineReader {
  private var reader: JSONReader
  private var isInArray = false
  private var isBegun = false

  /// Begins at the first byte.
  package init(_ bytes: Bytes) { reader = JSONReader(bytes) }

  /// The byte at which it is.
  package var offset: Int { reader.offset }

  /// Reads the next line into `line`; `false` at the end.
  package mutating func next(_ line: inout MetricLine) throws(JSONError) -> Bool {
    if !isBegun {
      isBegun = true
      if reader.isAtEnd { return false }
      isInArray = try reader.kind() == .array
      if isInArray { try reader.enterArray() }
    }
    if isInArray {
      guard try reader.nextElement() else {
        try reader.finish()
        return false
      }
    } else if reader.isAtEnd {
      return false
    }
    line = MetricLine()
    guard try reader.kind() == .object else {
      if !isInArray { throw JSONError(reader.offset, .object) }
      try reader.skip()
      line.problem = .expected("an object", in: .line)
      return true
    }
    try readObject(&line)
    return true
  }

  private mutating func readObject(_ line: inout MetricLine) throws(JSONError) {
    var hasName = false
    var hasValue = false
    try reader.enterObject()
    while let key = try reader.nextKey() {
      let kind = try reader.kind()
      if key.equals("name") {
        hasName = try readText(kind, .name, into: &line.name, &line.problem)
      } else if key.equals("value") {
        hasValue = true
        guard kind == .number else {
          try reject(&line.problem, .value, "a number")
          continue
        }
        line.value = try reader.number().double
      } else if key.equals("ts") {
        try readTime(kind, &line)
      } else if key.equals("type") {
        try readType(kind, &line)
      } else if key.equals("unit") {
        _ = try readText(kind, .unit, into: &line.unit, &line.problem)
      } else if key.equals("labels") {
        try readLabels(kind, &line)
      } else {
        try reader.skip()
      }
    }
    if !hasName { line.problem = line.problem ?? .missing(.name) }
    if !hasValue { line.problem = line.problem ?? .missing(.value) }
    if line.problem == nil, line.name.raw.isEmpty {
      line.problem = .expected("a name of a byte at least", in: .name)
    }
  }

  private mutating func reject(
    _ problem: inout MetricLine.Problem?, _ name: MetricLine.StaticName, _ expected: String
  ) throws(JSONError) {
    try reader.skip()
    problem = problem ?? .expected(expected, in: name)
  }

  private mutating func readText(
    _ kind: JSONReader.Kind, _ name: MetricLine.StaticName, into text: inout JSONText,
    _ problem: inout MetricLine.Problem?
  ) throws(JSONError) -> Bool {
    guard kind == .string else {
      try reject(&problem, name, "a string")
      return true
    }
    text = try reader.string()
    return true
  }

  private mutating func readType(
    _ kind: JSONReader.Kind, _ line: inout MetricLine
  ) throws(JSONError) {
    if kind == .string {
      let text = try reader.string()
      if text.equals("gauge") {
        line.kind = .gauge
      } else if text.equals("counter") {
        line.kind = .counter
      } else if text.equals("count") || text.equals("delta") {
        line.kind = .count
      } else if text.equals("histogram") || text.equals("timer")
        || text.equals("distribution")
      {
        line.kind = .histogram
      } else {
        line.problem = line.problem ?? .expected("gauge, counter, count or histogram", in: .type)
      }
    } else {
      try reject(&line.problem, .type, "a string")
    }
  }

  /// Seconds, milliseconds, microseconds or nanoseconds since the epoch: the size tells which, for
  /// each is a thousand times the other and all are meant near the present (the years 1973 to 2261,
  /// which is what nanoseconds can hold).
  private mutating func readTime(
    _ kind: JSONReader.Kind, _ line: inout MetricLine
  ) throws(JSONError) {
    guard kind == .number else {
      if kind == .null { return try reader.null() }
      return try reject(&line.problem, .ts, "a number")
    }
    let number = try reader.number()
    let scale: Double =
      switch number.double {
      case 1e8..<9.2e9: 1e9
      case 1e11..<9.2e12: 1e6
      case 1e14..<9.2e15: 1e3
      case 1e17..<9.2e18: 1
      default: 0
      }
    guard scale > 0 else {
      line.problem = line.problem ?? .expected("a time since the Unix epoch", in: .ts)
      return
    }
    if let integer = number.integer {
      line.timestamp = integer &* Int64(scale)
    } else {
      line.timestamp = Int64(number.double * scale)
    }
  }

  private mutating func readLabels(
    _ kind: JSONReader.Kind, _ line: inout MetricLine
  ) throws(JSONError) {
    guard kind == .object else {
      if kind == .null { return try reader.null() }
      return try reject(&line.problem, .labels, "an object")
    }
    let slice = try reader.slice()
    var labels = JSONReader(slice)
    try labels.enterObject()
    while try labels.nextKey() != nil {
      let kind = try labels.kind()
      if kind == .object || kind == .array {
        line.problem =
          line.problem ?? .expected("strings, numbers or booleans throughout", in: .labels)
      }
      try labels.skip()
    }
    line.labels = slice
  }
}
