/// The published scoring of the Numenta Anomaly Benchmark, version 1.1.
///
/// Each window is worth what its best alert is worth, or minus the weight of a miss; each false
/// row costs. The sum is put on a scale of 0, a detector that says nothing, to 100, the best one.
package struct NABScorer: Sendable {
  /// A threshold with the score that it gives, on the scale that ends at 100.
  package struct Result: Hashable, Sendable {
    /// Rows at or above it are alerts.
    package var threshold: Double
    /// The score; below zero where false rows outweigh what was found.
    package var score: Double
  }

  /// What a row adds to the sum of the corpus once the threshold falls to its score.
  private struct Gain {
    var score: Double
    var gain: Double
    var file: Int
  }

  private let files: [NABFile]
  private let scores: [[Double]]

  /// A scorer of what was said of each row of each file.
  package init(files: [NABFile], scores: [[Double]]) {
    precondition(files.count == scores.count)
    for (file, scores) in zip(files, scores) { precondition(file.values.count == scores.count) }
    self.files = files
    self.scores = scores
  }

  /// The score at one threshold.
  package func result(_ profile: NABProfile, threshold: Double) -> Result {
    let raw = files.indices.map { fileScore($0, profile, threshold) }.reduce(0, +)
    return Result(threshold: threshold, score: normalised(raw, profile))
  }

  /// The best score that one threshold reaches; of equal ones the highest threshold.
  package func best(_ profile: NABProfile) -> Result {
    let best = best(among: gains(profile), without: nil)
    return Result(
      threshold: best.threshold, score: normalised(silence(profile) + best.sum, profile))
  }

  /// The score when each file's threshold is the one that is best for all the others.
  package func leaveOneOut(_ profile: NABProfile) -> Double {
    let gains = gains(profile)
    var raw = 0.0
    for file in files.indices {
      raw += fileScore(file, profile, best(among: gains, without: file).threshold)
    }
    return normalised(raw, profile)
  }

  /// What one file adds to the sum, before the scale.
  package func fileScore(_ index: Int, _ profile: NABProfile, _ threshold: Double) -> Double {
    let file = files[index]
    let scores = scores[index]
    var sum = 0.0
    var bestOfWindow = [Double](repeating: -profile.missWeight, count: file.windows.count)
    for row in file.probation..<scores.count where scores[row] >= threshold {
      let window = file.windowOfRow[row]
      if window < 0 {
        sum += file.worth[row] * profile.falseWeight
      } else {
        bestOfWindow[window] = max(bestOfWindow[window], file.worth[row])
      }
    }
    for window in file.liveWindows { sum += bestOfWindow[window] }
    return sum
  }

  /// The windows of a file that count, how many are found, and the false rows.
  package func counts(
    _ index: Int, threshold: Double
  ) -> (windows: Int, found: Int, falseRows: Int) {
    let file = files[index]
    var found = Set<Int>()
    var falseRows = 0
    for row in file.probation..<file.values.count where scores[index][row] >= threshold {
      if file.windowOfRow[row] < 0 { falseRows += 1 } else { found.insert(file.windowOfRow[row]) }
    }
    return (file.liveWindows.count, found.count, falseRows)
  }

  /// The sum of a detector that never fires.
  private func silence(_ profile: NABProfile) -> Double {
    -profile.missWeight * Double(files.map(\.liveWindows.count).reduce(0, +))
  }

  private func normalised(_ raw: Double, _ profile: NABProfile) -> Double {
    let perfect = Double(files.map(\.windows.count).reduce(0, +))
    return 100 * (raw - silence(profile)) / (perfect - silence(profile))
  }

  /// What each row adds, from the highest score down; rows that add nothing are left out.
  private func gains(_ profile: NABProfile) -> [Gain] {
    var gains: [Gain] = []
    for (index, file) in files.enumerated() {
      let scores = scores[index]
      for row in file.probation..<scores.count where file.windowOfRow[row] < 0 {
        let gain = file.worth[row] * profile.falseWeight
        if gain != 0, !scores[row].isNaN {
          gains.append(Gain(score: scores[row], gain: gain, file: index))
        }
      }
      for window in file.liveWindows {
        let range = file.windows[window]
        let rows = (max(range.lowerBound, file.probation)...range.upperBound)
          .filter { !scores[$0].isNaN }
          .sorted { (scores[$0], $1) > (scores[$1], $0) }
        var best = -profile.missWeight
        for row in rows where file.worth[row] > best {
          gains.append(Gain(score: scores[row], gain: file.worth[row] - best, file: index))
          best = file.worth[row]
        }
      }
    }
    gains.sort { $0.score > $1.score }
    return gains
  }

  /// The threshold at which the gains add up to the most, and that sum.
  private func best(
    among gains: [Gain], without file: Int?
  ) -> (threshold: Double, sum: Double) {
    var highest = -Double.infinity
    for (index, file) in files.enumerated() {
      for row in file.probation..<file.values.count { highest = max(highest, scores[index][row]) }
    }
    var best = (threshold: max(1.1, highest + 0.1), sum: 0.0)
    var sum = 0.0
    var index = 0
    while index < gains.count {
      let score = gains[index].score
      var changed = false
      while index < gains.count, gains[index].score == score {
        if gains[index].file != file {
          sum += gains[index].gain
          changed = true
        }
        index += 1
      }
      if changed, sum > best.sum { best = (score, sum) }
    }
    return best
  }
}
