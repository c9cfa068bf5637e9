package import MonitorModel
import TUICore

/// Forecasts in words.
package enum ForecastText {
  /// The confidence from which a forecast is worth a word among other things.
  static let worthConfidence = 0.5
  /// The seconds below which it is.
  static let worthSeconds = 86_400.0

  /// Whether a forecast is worth a word beside a series that was not opened.
  package static func isWorthAWord(_ forecast: CeilingForecast) -> Bool {
    forecast.confidence >= worthConfidence && forecast.seconds < worthSeconds
  }

  /// What happens at the ceiling: `full`, `empty`, or its value.
  static func end(_ forecast: CeilingForecast, _ definition: SeriesDefinition) -> String {
    if forecast.ceiling == 0 { return "empty" }
    let name = definition.key.name
    let fills = ["system.filesystem.", "system.memory.", "system.swap."]
    if forecast.ceiling == definition.ceiling, fills.contains(where: name.hasPrefix) {
      return "full"
    }
    return Format.short(forecast.ceiling, definition.unit)
  }

  /// A few characters: `full in 41m` where `room` has them, else `full 41m`.
  package static func short(
    _ forecast: CeilingForecast, _ definition: SeriesDefinition, room: Int
  ) -> String {
    let end = end(forecast, definition)
    let time = Format.age(nanoseconds: forecast.nanoseconds)
    let text = time == "now" ? end + " now" : end + " in " + time
    return text.utf8.count <= room ? text : end + " " + time
  }

  /// A clause: `in 41m (35m-52m), confidence 78%`.
  package static func clause(_ forecast: CeilingForecast, isNarrow: Bool) -> String {
    let time = "in " + Format.coarse(seconds: forecast.seconds)
    let confidence = Format.fixed(forecast.confidence * 100, 0) + "%"
    if isNarrow { return time + ", " + confidence + " sure" }
    let early = Format.coarse(seconds: forecast.earliestSeconds)
    let range =
      forecast.latestSeconds.isFinite
      ? early + " to " + Format.coarse(seconds: forecast.latestSeconds)
      : "at the earliest " + early
    return time + " (" + range + "), confidence " + confidence
  }

  /// The trend that forecasts follow.
  package static func trend(_ outlook: SeriesOutlook) -> String {
    guard let slope = outlook.slopePerSecond, slope != 0 else { return "no clear trend" }
    let held = "for " + Format.coarse(seconds: outlook.heldSeconds)
    return (slope > 0 ? "rising " : "falling ") + held
  }

  /// Why there is no forecast.
  package static func absence(_ absence: SeriesOutlook.Absence) -> String {
    switch absence {
    case .tooYoung: "none yet: too little was seen"
    case .tooFewValues: "none: too many values are missing"
    case .noReading: "none: there is no reading"
    }
  }

  /// How earlier forecasts turned out; `nil` where none could be checked.
  package static func record(_ record: SeriesOutlook.Record) -> String? {
    guard record.checked > 0 else { return nil }
    if record.wrong * 2 > record.checked || record.wrong > 2 {
      return "wrong \(record.wrong) of \(record.checked) times"
    }
    return "right \(record.checked - record.wrong) of \(record.checked) times"
  }

  /// The lines of a series' outlook, for a panel of `columns` columns.
  static func lines(
    _ outlook: SeriesOutlook, _ unit: MonitorModel.Unit, columns: Int
  ) -> [TextLine] {
    var lines: [TextLine] = []
    if let absence = outlook.absence {
      lines.append(.pair("forecast", Self.absence(absence), Style(.dim)))
    } else {
      lines += table(outlook.points, unit, columns: columns)
      lines.append(.pair("trend now", trend(outlook)))
    }
    if let record = record(outlook.record) {
      let isDoubtful = outlook.record.wrong * 2 > outlook.record.checked
      lines.append(.pair("forecasts", record, isDoubtful ? Style(.warning) : .plain))
    }
    return lines
  }

  /// Horizons side by side where there is room, else one below the other.
  private static func table(
    _ points: [SeriesOutlook.Point], _ unit: MonitorModel.Unit, columns: Int
  ) -> [TextLine] {
    func line(_ label: String, _ cells: [String], _ ends: [Int], _ style: Style) -> TextLine {
      var pieces = [TextLine.Piece(text: label, column: 0, style: Style(.dim))]
      for (end, cell) in zip(ends, cells) {
        pieces.append(.init(text: cell, column: end, style: style, right: true))
      }
      return TextLine(pieces: pieces)
    }
    func range(_ range: ClosedRange<Double>) -> String {
      Format.shortRange(range.lowerBound, range.upperBound, unit)
    }
    let times = points.map { Format.age(nanoseconds: Int64($0.secondsAhead * 1e9)) }
    let medians = points.map { Format.short($0.median, unit) }
    let likely = points.map { range($0.likely) }
    let possible = points.map { range($0.possible) }
    if columns >= 64 {
      let ends = [24, 36, 48, 60]
      return [
        line("in the next", times, ends, Style(.dim)), line("median", medians, ends, .plain),
        line("80% lie within", likely, ends, .plain),
        line("95% lie within", possible, ends, .plain),
      ]
    }
    let ends = columns < 46 ? [16, 29] : [28, 42]
    var lines = [line("forecast", ["median", "80% within"], ends, Style(.dim))]
    for index in points.indices {
      lines.append(line("in " + times[index], [medians[index], likely[index]], ends, .plain))
    }
    return lines
  }
}
