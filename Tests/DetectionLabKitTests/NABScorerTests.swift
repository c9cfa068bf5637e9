import DetectionLabKit
import Glibc
import MonitorSupport
import Testing

@Suite("NABScorer")
struct NABScorerTests {
  /// A file of 1 000 rows, 150 of them probation.
  private func file(_ name: String = "a/b.csv", windows: [ClosedRange<Int>]) -> NABFile {
    NABFile(
      name: name, times: (0..<1_000).map { Int64($0) * 300 },
      values: [Double](repeating: 0, count: 1_000), windows: windows)
  }

  /// The score at threshold 1 of firing at some rows of one file.
  private func score(
    _ file: NABFile, firing rows: [Int], _ profile: NABProfile = .standard
  ) -> Double {
    var scores = [Double](repeating: 0, count: 1_000)
    for row in rows { scores[row] = 1 }
    return NABScorer(files: [file], scores: [scores]).result(profile, threshold: 1).score
  }

  @Test("Silence is 0, the first row of each window 100, in every profile")
  func ends() {
    let file = file(windows: [300...349, 600...699])
    for profile in NABProfile.allCases {
      #expect(score(file, firing: [], profile) == 0)
      #expect(abs(score(file, firing: [300, 600], profile) - 100) < 1e-9)
    }
  }

  @Test("Only the best row of a window counts, and a later one is worth less")
  func withinWindow() {
    let file = file(windows: [300...399])
    #expect(score(file, firing: [350]) < 100)
    #expect(score(file, firing: [399]) < score(file, firing: [350]))
    #expect(score(file, firing: [399]) > 50)
    #expect(score(file, firing: Array(300...399)) == score(file, firing: [300]))
    #expect(score(file, firing: [350, 370]) == score(file, firing: [350]))
  }

  @Test("A false row costs its weight, less just after a window, nothing in probation")
  func falseRows() {
    let file = file(windows: [300...399])
    // One window: silence is -1, perfection 1, so that 1 is 50 on the scale.
    #expect(abs(score(file, firing: [300, 200]) - (100 - 5.5)) < 1e-9)
    #expect(abs(score(file, firing: [300, 900]) - (100 - 5.5)) < 1e-9)
    #expect(abs(score(file, firing: [300, 900], .lowFalsePositives) - (100 - 11)) < 1e-9)
    #expect(abs(score(file, firing: [300, 900], .lowFalseNegatives) - (100 - 11.0 / 3)) < 1e-9)
    #expect(score(file, firing: [300, 401]) > 99.5)
    #expect(score(file, firing: [300, 0, 149]) == score(file, firing: [300]))
  }

  @Test("A window that lies wholly in probation cannot be missed")
  func probation() {
    let file = file(windows: [10...60, 300...399])
    #expect(score(file, firing: []) == 0)
    // Two windows make the perfect score 2, of which one can be reached.
    #expect(abs(score(file, firing: [300]) - 100.0 * 2 / 3) < 1e-9)
  }

  @Test("The best threshold is the best of all that occur")
  func best() {
    for seed in UInt64(1)...8 {
      var random = SeededGenerator(seed: seed)
      let files = [
        file("a", windows: [200...260, 500...555]), file("b", windows: []),
        file("c", windows: [120...180]), file("d", windows: [990...999]),
      ]
      let scores = files.map { _ in
        (0..<1_000).map { _ in (pow(10, -3 * random.unit()) * 100).rounded() / 100 }
      }
      let scorer = NABScorer(files: files, scores: scores)
      for profile in NABProfile.allCases {
        let best = scorer.best(profile)
        let tries = Set(scores.joined()).union([2]).map {
          scorer.result(profile, threshold: $0).score
        }
        #expect(abs(best.score - (tries.max() ?? 0)) < 1e-9, "seed \(seed)")
        let again = scorer.result(profile, threshold: best.threshold).score
        #expect(abs(again - best.score) < 1e-9, "seed \(seed)")
      }
    }
  }

  @Test("Left out, each file has the threshold that is best for the others")
  func leaveOneOut() {
    let files = [
      file("a", windows: [200...260]), file("b", windows: [500...555]),
      file("c", windows: [300...399]),
    ]
    var random = SeededGenerator(seed: 3)
    let scores = files.map { _ in
      (0..<1_000).map { _ in (pow(10, -4 * random.unit()) * 50).rounded() / 50 }
    }
    var raw = 0.0
    for out in files.indices {
      let rest = files.indices.filter { $0 != out }
      let others = NABScorer(files: rest.map { files[$0] }, scores: rest.map { scores[$0] })
      let threshold = others.best(.standard).threshold
      raw += NABScorer(files: files, scores: scores).fileScore(out, .standard, threshold)
    }
    let scorer = NABScorer(files: files, scores: scores)
    #expect(abs(scorer.leaveOneOut(.standard) - 100 * (raw + 3) / 6) < 1e-9)
  }

  @Test("Windows found and false rows are counted after probation")
  func counts() {
    let file = file(windows: [200...260, 500...555])
    var scores = [Double](repeating: 0, count: 1_000)
    for row in [0, 100, 210, 211, 300, 900] { scores[row] = 1 }
    let counts = NABScorer(files: [file], scores: [scores]).counts(0, threshold: 1)
    #expect(counts.windows == 2)
    #expect(counts.found == 1)
    #expect(counts.falseRows == 2)
  }
}
