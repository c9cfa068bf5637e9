package import MonitorModel

extension StreamingDataProcessor {
  /// Forecasts of all series that head for what they must not reach, soonest first.
  package func forecasts(now: MonotonicInstant) -> [SeriesForecast] {
    var found: [SeriesForecast] = []
    for record in forecastBook.all {
      if let forecast = forecast(SeriesID(record.series), now: now) {
        found.append(SeriesForecast(series: SeriesID(record.series), forecast: forecast))
      }
    }
    return found.sorted {
      ($0.forecast.seconds, $0.series.index) < ($1.forecast.seconds, $1.series.index)
    }
  }

  /// When a series reaches its ceiling, or 0 where low is bad; `nil` where it has neither, does not
  /// head for it, or would take longer than 30 days.
  ///
  /// It was made at most ten seconds before the newest tick and is told as of `now`.
  ///
  /// - Complexity: O(1).
  package func forecast(_ id: SeriesID, now: MonotonicInstant) -> CeilingForecast? {
    guard let record = forecastBook.record(id.index) else { return nil }
    return record.forecast?.after(seconds: Double(now.nanoseconds - record.forecastAt) * 1e-9)
  }

  /// When a series reaches its ceiling (see `forecast(_:now:)`), as of the newest tick.
  ///
  /// - Complexity: O(1).
  package func timeToCeiling(_ id: SeriesID) -> CeilingForecast? {
    guard windows.tick >= 0 else { return nil }
    return forecast(id, now: MonotonicInstant(nanoseconds: windows.time(of: windows.tick)))
  }

  /// Where any series is likely to be in the next minutes and hours; `nil` for one not known.
  ///
  /// - Complexity: O(values of the hour).
  package func outlook(_ id: SeriesID, now: MonotonicInstant) -> SeriesOutlook? {
    guard series.indices.contains(id.index) else { return nil }
    let definition = series[id.index]
    let record = forecastBook.record(id.index)
    var outlook = Outlook()
    windows.fill(&outlook.finder.points, id.index)
    let pace = outlook.findPace(definition)
    var followed = record
    followed?.follow(pace, at: now.nanoseconds)
    let held = followed?.heldSeconds(at: now.nanoseconds) ?? pace?.heldSeconds ?? 0
    let absence = outlook.learn(definition, pace: pace, heldSeconds: held)
    var result = SeriesOutlook(absence: absence)
    if let record {
      result.record = record.summary
      result.limit = record.limit?.after(
        seconds: Double(now.nanoseconds - record.forecastAt) * 1e-9)
    }
    guard absence == nil else { return result }
    result.slopePerSecond = outlook.slope
    result.heldSeconds = outlook.heldSeconds
    for (index, seconds) in Outlook.horizons.enumerated() {
      let width = record?.width(index) ?? 1
      if let point = outlook.point(seconds, width: width) { result.points.append(point) }
    }
    if result.points.isEmpty { result.absence = .tooYoung }
    return result
  }
}

extension CeilingForecast {
  /// The same forecast told some seconds after it was made.
  func after(seconds passed: Double) -> CeilingForecast {
    var later = self
    later.seconds = max(0, seconds - passed)
    later.earliestSeconds = max(0, earliestSeconds - passed)
    later.latestSeconds = max(0, latestSeconds - passed)
    return later
  }
}
