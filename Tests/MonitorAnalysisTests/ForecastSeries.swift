import MonitorSupport

/// Kinds of series that forecasts meet, simulated tick by tick; about 0.1…0.9.
enum ForecastSeries: String, CaseIterable {
  case noise
  case walk
  case trend
  case trendOfWalks
  case meanReverting
  case teeth
  case steps
  case wave

  /// The value at `seconds`; `state` is carried from tick to tick.
  func value(
    _ seconds: Double, _ state: inout Double, _ random: inout SeededGenerator
  ) -> Double {
    let normal = HostileSeries.normal(&random)
    func phase(_ period: Double) -> Double {
      seconds / period - (seconds / period).rounded(.down)
    }
    let isFirst = seconds == 0
    switch self {
    case .noise: return 0.5 + 0.02 * normal
    case .walk:
      state = isFirst ? 0.5 : state + 0.001 * normal
      return state
    case .trend: return 0.3 + 8e-6 * seconds + 0.002 * normal
    case .trendOfWalks:
      state = isFirst ? 0.3 : state + 5e-5 + 0.0002 * normal
      return state + 0.001 * HostileSeries.normal(&random)
    case .meanReverting:
      state = isFirst ? 0 : 0.98 * state + 0.005 * normal
      return 0.5 + state
    case .teeth: return 0.3 + 0.2 * phase(420) + 0.003 * normal
    case .steps:
      if isFirst || random.next() % 300 == 0 { state = 0.4 + 0.06 * normal }
      return state + 0.004 * HostileSeries.normal(&random)
    case .wave:
      let u = phase(21_600) < 0.5 ? phase(21_600) * 4 - 1 : 3 - phase(21_600) * 4
      return 0.5 + 0.15 * u * (1.5 - 0.5 * u * u) + 0.005 * normal
    }
  }
}
