import MonitorSupport

/// Kinds of series that forecasts meet, simulated tick by tick.
enum ForecastSeries: String, CaseIterable {
  case noise
  case walk
  case trend
  case trendOfWalks
  case meanReverting
  case teeth
  case steps
  case daily

  /// The value at `tick` (seconds) after `previous`, about 0.3…0.7.
  func value(
    _ tick: Int, _ state: inout Double, _ random: inout SeededGenerator
  ) -> Double {
    let normal = HostileSeries.normal(&random)
    let t = Double(tick)
    switch self {
    case .noise: return 0.5 + 0.02 * normal
    case .walk:
      state = tick == 0 ? 0.5 : state + 0.0004 * normal
      return state
    case .trend: return 0.3 + 8e-6 * t + 0.002 * normal
    case .trendOfWalks:
      state = tick == 0 ? 0.3 : state + 1e-5 + 0.0001 * normal
      return state + 0.001 * HostileSeries.normal(&random)
    case .meanReverting:
      state = tick == 0 ? 0 : 0.995 * state + 0.002 * normal
      return 0.5 + state
    case .teeth: return 0.3 + 0.2 * (t / 420 - (t / 420).rounded(.down)) + 0.003 * normal
    case .steps:
      if tick == 0 || random.next() % 1_500 == 0 { state = 0.3 + 0.06 * normal }
      return state + 0.004 * HostileSeries.normal(&random)
    case .daily:
      // A fast part of a slow wave: six hours.
      let phase = t / 21_600 - (t / 21_600).rounded(.down)
      let u = phase < 0.5 ? phase * 4 - 1 : 3 - phase * 4
      return 0.5 + 0.15 * u * (1.5 - 0.5 * u * u) + 0.005 * normal
    }
  }
}
