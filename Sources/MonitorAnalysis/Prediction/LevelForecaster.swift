import Glibc

/// The level of a series some minutes ahead, by the damped trend that did best over its hour.
///
/// The choice is made by errors at several distances, not one step ahead only, and the same errors
/// set the width of the interval where there are enough: so that what swings around a level, walks,
/// or comes in teeth is each given its own width.
struct LevelForecaster {
  /// The most steps the hour is cut into.
  static let steps = 60
  /// The distances, in steps, at which errors are measured.
  static let distances = [1, 5, 15]
  /// The least pairs of forecast and value for an error to count.
  static let pairs = 12

  private var values: [Double] = []
  private var stepSeconds = 0.0
  private var model = DampedTrend(alpha: 1, beta: 0, phi: 1)
  /// The mean square error at each of `distances` that could be measured, nearest first.
  private var errors: [(steps: Int, square: Double, independent: Double)] = []
  private var trial: [(steps: Int, square: Double, independent: Double)] = []

  /// A forecaster that knows nothing.
  init() {
    values.reserveCapacity(Self.steps)
    errors.reserveCapacity(Self.distances.count)
    trial.reserveCapacity(Self.distances.count)
  }

  /// Seconds of history that are used.
  var seconds: Double { Double(values.count) * stepSeconds }
  /// Seconds over which the forecast value is a mean.
  var meanSeconds: Double { stepSeconds }

  /// Learns from points; `false` where they are too few.
  mutating func learn(_ points: PointSeries) -> Bool {
    values.removeAll(keepingCapacity: true)
    let first = points.firstValid
    let length = points.count - first
    // Steps of a round number of points, so that they stay the same for some time.
    var perStep = max(1, (length + Self.steps - 1) / Self.steps)
    for round in [1, 2, 5, 10, 20, 30, 60] where round >= perStep {
      perStep = round
      break
    }
    stepSeconds = Double(perStep) * points.step
    var end = points.count - length / perStep * perStep
    var valid = 0
    while end + perStep <= points.count {
      let value = points.mean(end, end + perStep)
      values.append(value)
      valid += value == value ? 1 : 0
      end += perStep
    }
    guard valid >= Self.pairs + 1, valid * 2 >= values.count else { return false }
    choose()
    return !errors.isEmpty
  }

  /// The expected value and its standard error `seconds` ahead, clear of the width's calibration.
  func forecast(_ seconds: Double) -> (value: Double, deviation: Double) {
    let steps = max(1, Int((seconds / stepSeconds).rounded()))
    var known = errors[0]
    for error in errors where error.steps <= steps { known = error }
    var variance = known.square * model.variance(steps) / model.variance(known.steps)
    // What few errors tell is itself uncertain: the variance of Student's t over that of the
    // normal distribution, about.
    variance *= 1 + 2 / max(2, known.independent)
    return (model.forecast(steps), variance.squareRoot())
  }

  private mutating func choose() {
    var best = Double.infinity
    errors.removeAll(keepingCapacity: true)
    // A level that takes from a twentieth to all of an error; a trend that takes up to a third of
    // that, and is halved in 3, 6 or 34 steps. Finer choices changed no forecast that was tried.
    for alpha in [0.05, 0.2, 0.5, 0.8, 1] {
      for share in [0, 0.1, 0.3] {
        for phi in [0.8, 0.9, 0.98] where share > 0 || phi == 0.8 {
          let tried = attempt(DampedTrend(alpha: alpha, beta: alpha * share, phi: phi))
          guard tried.loss < best else { continue }
          best = tried.loss
          model = tried.model
          swap(&errors, &trial)
        }
      }
    }
  }

  /// Runs a model over the values; the sum of the logarithms of its mean square errors.
  private mutating func attempt(_ start: DampedTrend) -> (model: DampedTrend, loss: Double) {
    var model = start
    trial.removeAll(keepingCapacity: true)
    for steps in Self.distances where values.count >= steps + Self.pairs {
      trial.append((steps, 0, 0))
    }
    guard !trial.isEmpty else { return (model, .infinity) }
    var number = (0.0, 0.0, 0.0)
    model.level = firstLevel
    var scale = 0.0
    for index in values.indices {
      model.take(values[index])
      scale = max(scale, abs(values[index]) == abs(values[index]) ? abs(values[index]) : 0)
      // The first values only find the level.
      guard index >= 2 else { continue }
      for place in trial.indices {
        let target = index + trial[place].steps
        guard target < values.count, values[target] == values[target] else { continue }
        let error = values[target] - model.forecast(trial[place].steps)
        trial[place].square += error * error
        if place == 0 { number.0 += 1 } else if place == 1 { number.1 += 1 } else { number.2 += 1 }
      }
    }
    var loss = 0.0
    let least = max(scale * scale * 1e-24, .leastNormalMagnitude)
    for place in trial.indices {
      let count = max(1, place == 0 ? number.0 : place == 1 ? number.1 : number.2)
      trial[place].square /= count
      trial[place].independent = count / Double(trial[place].steps)
      loss += log(trial[place].square + least)
    }
    return (model, loss)
  }

  private var firstLevel: Double {
    var sum = 0.0
    var count = 0.0
    for value in values where value == value && count < 3 {
      sum += value
      count += 1
    }
    return sum / count
  }
}
