/// Reads the answer to an instant query (Prometheus HTTP API v1) from bytes, sample after sample:
/// nothing of it is kept but what the caller keeps.
///
/// Strict in JSON; of one mind about what servers differ in: members come in any order, those of
/// other names are passed over, and of two of one name the last counts.
package struct PromQLReader {
  private var reader: JSONReader
  private let wanted: [[UInt8]]
  private var labels: [JSONText?]
  private var answer = PromQLAnswer()

  /// Begins at the first byte; of each sample the labels of these names are read.
  package init(_ bytes: Bytes, labels: [String]) {
    reader = JSONReader(bytes)
    wanted = labels.map { Array($0.utf8) }
    self.labels = [JSONText?](repeating: nil, count: labels.count)
  }

  /// Reads all of it and calls `body` with each sample: its labels in the order of their names, the
  /// time in seconds since the Unix epoch, and the value, which may be NaN or infinite.
  ///
  /// Samples come before it is known whether the answer is whole: they count where this returns and
  /// the answer has no `problem`.
  package mutating func read(
    _ body: ([JSONText?], _ seconds: Double, _ value: Double) -> Void
  ) throws(JSONError) -> PromQLAnswer {
    try reader.enterObject()
    while let key = try reader.nextKey() {
      if key.equals("status") {
        answer.status = try text()
      } else if key.equals("errorType") {
        answer.errorType = try text()
      } else if key.equals("error") {
        answer.error = try text()
      } else if key.equals("warnings") {
        try readWarnings(areOfData: true)
      } else if key.equals("infos") {
        try readWarnings(areOfData: false)
      } else if key.equals("isPartial"), try reader.kind() == .boolean {
        if try reader.boolean() { answer.isPartial = true }
      } else if key.equals("data"), try reader.kind() == .object {
        try readData(body)
      } else {
        try reader.skip()
      }
    }
    try reader.finish()
    return answer
  }

  /// A text, cut; empty where something else stands there.
  private mutating func text() throws(JSONError) -> String {
    guard try reader.kind() == .string else {
      try reader.skip()
      return ""
    }
    // Cut before it is decoded: a character is at most twelve bytes of an escaped pair.
    let text = try reader.string()
    guard text.raw.count > PromQLAnswer.warningCharacters * 12 else {
      return String(text.text.prefix(PromQLAnswer.warningCharacters))
    }
    return String(text.raw.part(0..<PromQLAnswer.warningCharacters).text) + "…"
  }

  private mutating func readWarnings(areOfData: Bool) throws(JSONError) {
    guard try reader.kind() == .array else { return try reader.skip() }
    try reader.enterArray()
    while try reader.nextElement() {
      let warning = try text()
      guard !warning.isEmpty else { continue }
      // Prometheus writes these where a question is odd, some versions among the warnings.
      let isOfQuestion = warning.hasPrefix("PromQL info:") || warning.hasPrefix("PromQL warning:")
      if areOfData, !isOfQuestion { answer.isPartial = true }
      if answer.warnings.count < PromQLAnswer.warningsMost {
        answer.warnings.append(warning)
      } else {
        answer.furtherWarnings += 1
      }
    }
  }

  private mutating func readData(
    _ body: ([JSONText?], _ seconds: Double, _ value: Double) -> Void
  ) throws(JSONError) {
    try reader.enterObject()
    while let key = try reader.nextKey() {
      if key.equals("resultType") {
        answer.resultType = try text()
      } else if key.equals("result"), try reader.kind() == .array {
        try reader.enterArray()
        while try reader.nextElement() {
          guard try reader.kind() == .object else {
            // A scalar or a string is an array of a time and a text.
            answer.unusable += 1
            try reader.skip()
            continue
          }
          try readSample(body)
        }
      } else {
        try reader.skip()
      }
    }
  }

  private mutating func readSample(
    _ body: ([JSONText?], _ seconds: Double, _ value: Double) -> Void
  ) throws(JSONError) {
    for index in labels.indices { labels[index] = nil }
    var sample: (seconds: Double, value: Double)?
    var isMatrix = false
    try reader.enterObject()
    while let key = try reader.nextKey() {
      if key.equals("metric"), try reader.kind() == .object {
        try readLabels()
      } else if key.equals("value"), try reader.kind() == .array {
        sample = try readValue()
      } else {
        if key.equals("values") { isMatrix = true }
        try reader.skip()
      }
    }
    if isMatrix {
      answer.matrices += 1
    } else if let sample {
      answer.samples += 1
      body(labels, sample.seconds, sample.value)
    } else {
      answer.unusable += 1
    }
  }

  private mutating func readLabels() throws(JSONError) {
    try reader.enterObject()
    while let key = try reader.nextKey() {
      guard let place = wanted.firstIndex(where: { Self.same(key, $0) }),
        try reader.kind() == .string
      else {
        try reader.skip()
        continue
      }
      labels[place] = try reader.string()
    }
  }

  private static func same(_ key: JSONText, _ name: [UInt8]) -> Bool {
    key.hasEscapes ? key.decoded == name : key.raw.elementsEqual(name)
  }

  /// `[1795423289.44, "0.125"]`: a time and a number written as text.
  private mutating func readValue() throws(JSONError) -> (seconds: Double, value: Double)? {
    var seconds: Double?
    var value: Double?
    var place = 0
    try reader.enterArray()
    while try reader.nextElement() {
      let kind = try reader.kind()
      if place == 0, kind == .number {
        seconds = try reader.number().double
      } else if place == 1, kind == .string {
        let text = try reader.string()
        if !text.hasEscapes { value = ExpositionNumber.read(text.raw, 0..<text.raw.count) }
      } else {
        try reader.skip()
      }
      place += 1
    }
    guard let seconds, let value, place == 2 else { return nil }
    return (seconds, value)
  }
}
