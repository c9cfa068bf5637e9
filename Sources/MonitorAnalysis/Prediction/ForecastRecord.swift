import Glibc
import MonitorModel

/// What is remembered of the forecasts of one series, and of its trend beyond the hour.
struct ForecastRecord {
  /// What a forecast that came true gives back of the trust that is missing.
  static let regained = 0.3
  /// What is left of the trust after a value outside the 80 % interval, and outside the 95 % one.
  ///
  /// With these, intervals that hold what they say keep the trust at about 0.9.
  static let kept = (likely: 0.9, possible: 0.7)
  /// The step of the width's logarithm at each forecast checked.
  static let widthStep = 0.25
  /// The least and the greatest width.
  static let widths = 0.25...8.0

  /// The series' index.
  let series: Int
  /// The value it is bad to reach.
  let target: Double
  /// How far forecasts that carried a trend on were right, 0…1.
  private(set) var trust = 1.0
  /// Rises towards the target that turned back.
  var turnings = Turnings()
  /// The newest forecast of the target, made at `forecastAt`.
  var forecast: CeilingForecast?
  /// The newest forecast of the hard limit before the target.
  var limit: CeilingForecast?
  /// When they were made, in nanoseconds of the monotonic clock.
  var forecastAt = Int64.min
  /// When to look at the series next.
  var nextLook = Int64.min
  /// When to write down the next forecasts.
  var nextClaim = Int64.min
  /// When the first of the claims is due.
  var firstDue = Int64.max
  private var widthLogarithms = (0.0, 0.0, 0.0)
  private var outcomes: UInt8 = 0
  private var checked: UInt8 = 0
  private var trendSince = Int64.max
  private var trendSeenAt = Int64.min
  private var trendSlope = 0.0

  /// A record of a series that has no forecasts yet.
  init(series: Int, target: Double) {
    self.series = series
    self.target = target
  }

  /// What a person is told of it.
  var summary: SeriesOutlook.Record {
    SeriesOutlook.Record(checked: Int(checked), wrong: outcomes.nonzeroBitCount)
  }

  /// How much wider than the hour says the intervals of a horizon are to be.
  func width(_ horizon: Int) -> Double {
    switch horizon {
    case 0: exp(widthLogarithms.0)
    case 1: exp(widthLogarithms.1)
    default: exp(widthLogarithms.2)
    }
  }

  /// Takes in what came of a forecast.
  ///
  /// Its interval's width follows the outcomes (Gibbs and Candès 2021), so that in the long run four
  /// in five hold whatever the series does.
  mutating func check(_ claim: ForecastClaim, came value: Double, grain: Double) {
    // A mean of equal values differs from them in its last digits.
    let digits = abs(value) * 1e-9
    func holds(_ interval: ClosedRange<Double>, _ slack: Double) -> Bool {
      value >= interval.lowerBound - slack && value <= interval.upperBound + slack
    }
    let slack = max(grain, digits)
    let isRight = holds(claim.likely, slack)
    if !claim.isTrend {
      // That a trend begins says nothing against it.
    } else if isRight {
      trust += Self.regained * (1 - trust)
    } else {
      trust *= holds(claim.possible, slack) ? Self.kept.likely : Self.kept.possible
    }
    outcomes = outcomes << 1 | (isRight ? 0 : 1)
    checked = min(8, checked + 1)
    let isInside = holds(claim.likely, digits)
    let step = Self.widthStep * ((isInside ? 0 : 1) - 0.2)
    func moved(_ logarithm: Double) -> Double {
      min(max(logarithm + step, log(Self.widths.lowerBound)), log(Self.widths.upperBound))
    }
    switch claim.horizon {
    case 0: widthLogarithms.0 = moved(widthLogarithms.0)
    case 1: widthLogarithms.1 = moved(widthLogarithms.1)
    default: widthLogarithms.2 = moved(widthLogarithms.2)
    }
  }

  /// Lets what is remembered fade over some seconds; half of what trust is missing returns in a
  /// day.
  mutating func fade(seconds: Double) {
    turnings.fade(seconds: seconds)
    trust += (1 - trust) * (1 - exp2(-seconds / 86_400))
  }

  /// Takes in the pace found at `now`; a trend that goes on at about its pace keeps its age.
  mutating func follow(_ pace: Pace?, at now: Int64) {
    guard let pace else { return }
    let began = now - Int64(pace.heldSeconds * 1e9)
    let ratio = trendSlope != 0 ? pace.slope / trendSlope : 0
    let goesOn = ratio > 2 / 3.0 && ratio < 1.5 && now - trendSeenAt <= 120_000_000_000
    trendSince = goesOn ? min(trendSince, began) : began
    trendSlope = pace.slope
    trendSeenAt = now
  }

  /// For how many seconds the trend seen at `now` has held.
  func heldSeconds(at now: Int64) -> Double {
    trendSeenAt == now ? Double(now - trendSince) * 1e-9 : 0
  }
}
