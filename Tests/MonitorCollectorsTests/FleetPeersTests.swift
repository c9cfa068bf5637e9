import MonitorCollectors
import MonitorModel
import MonitorSupport
import Testing

/// A host unlike its peers.
@Suite struct FleetPeersTests {
  private static let high = FleetPeers.Manner(.high, grain: 0.01)

  @Test func theScoreIsThatOfIglewiczAndHoaglin() {
    // Their example (1993, p. 11): median 3.15, MAD 0.15 of these ten.
    let values = [2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3]
    let scores = FleetPeers.scores(
      [values], [.init(.both, grain: 0.001)], groups: [Int32](repeating: 0, count: 10))
    // The median is 2.45 and the median distance from it 0.15 between 0.15 and 0.15.
    let sorted = values.map { abs($0 - 2.45) }.sorted()
    let spread = (sorted[4] + sorted[5]) / 2
    for (index, value) in values.enumerated() {
      #expect(abs(scores.distances[index] - 0.6745 * abs(value - 2.45) / spread) < 1e-12)
    }
    #expect(scores.distances[8] > 3.5 && scores.distances[0] < 3.5)
  }

  @Test func hostsOfAnotherKindAreNoOutliersAndABrokenOneIs() {
    var random = SeededGenerator(seed: 3)
    func around(_ middle: Double) -> Double {
      middle + 0.02 * (Double(random.next() >> 11) / Double(1 << 53) - 0.5)
    }
    // A fifth are databases, whose disks are busy; one host is broken; three broke in the same way.
    var values = (0..<400).map { around($0 % 5 == 0 ? 0.6 : 0.1) }
    values += [0.9, 0.95, 0.4, 0.4, 0.4]
    let scores = FleetPeers.scores(
      [values], [Self.high], groups: [Int32](repeating: 0, count: values.count))
    #expect(scores.distances[..<400].allSatisfy { $0 <= 3.5 }, "\(scores.distances[..<10])")
    #expect(scores.distances[400...].allSatisfy { $0 > 6 }, "\(scores.distances[400...])")
  }

  @Test func onlyTheBadSideCounts() {
    let values = [0.5, 0.51, 0.49, 0.5, 0.5, 0.01]
    let groups = [Int32](repeating: 0, count: 6)
    #expect(FleetPeers.scores([values], [Self.high], groups: groups).distances[5] == 0)
    let low = FleetPeers.scores([values], [.init(.low, grain: 0.01)], groups: groups)
    #expect(low.distances[5] > 6)
    let none = FleetPeers.scores([values], [.init(.none, grain: 0.01)], groups: groups)
    #expect(none.distances[5].isNaN && none.signals[5] == -1)
  }

  @Test func aDifferenceBelowTheGrainIsNoOutlier() {
    // All alike but one, a grain away: the median distance is 0.
    let values = [0.5, 0.5, 0.5, 0.5, 0.5, 0.51]
    let scores = FleetPeers.scores(
      [values], [Self.high], groups: [Int32](repeating: 0, count: 6))
    #expect(abs(scores.distances[5] - 3.5) < 1e-9)
    #expect(scores.distances[0] == 0)
    // Without any grain nothing is divided by 0.
    let bare = FleetPeers.scores(
      [values], [.init(.high, grain: 0)], groups: [Int32](repeating: 0, count: 6))
    #expect(bare.distances == [0, 0, 0, 0, 0, FleetPeers.farthest])
  }

  @Test func hostsAreComparedWithTheirGroup() {
    // A group that is busy as a whole is not unlike itself; a small one is compared with all.
    let web = [0.1, 0.11, 0.1, 0.12, 0.1, 0.11]
    let database = [0.8, 0.81, 0.8, 0.82, 0.8, 0.81]
    let groups = [Int32](repeating: 0, count: 6) + [Int32](repeating: 1, count: 6) + [2]
    let scores = FleetPeers.scores([web + database + [0.99]], [Self.high], groups: groups)
    #expect(scores.distances[..<12].allSatisfy { $0 < 3.5 })
    #expect(scores.distances[12] > 0)
    let four = FleetPeers.scores([[1, 2, 3, 4]], [Self.high], groups: [0, 0, 0, 0])
    #expect(four.distances.allSatisfy { $0.isNaN })
  }

  @Test func theWorstSignalIsNamedAndGapsAreLeftOut() {
    let first: [Double] = [1, 1, 1, 1, 1, 1.2, .nan]
    let second: [Double] = [5, 5, 5, 5, 5, 50, .nan]
    let scores = FleetPeers.scores(
      [first, second], [Self.high, .init(.high, grain: 1)],
      groups: [Int32](repeating: 0, count: 7))
    #expect(scores.signals[5] == 1)
    #expect(scores.distances[6].isNaN && scores.signals[6] == -1)
    #expect(scores.distances[5] <= FleetPeers.farthest)
  }

  @Test func trafficIsComparedByFactors() {
    let manner = FleetPeers.Manner(.both, grain: 65_536, isSkewed: true)
    let values = [1e6, 1.5e6, 2e6, 1.2e6, 0.9e6, 3e6, 4e8]
    let scores = FleetPeers.scores([values], [manner], groups: [Int32](repeating: 0, count: 7))
    #expect(scores.distances[6] > 6)
    #expect(scores.distances[5] < 6)
    // Nothing and next to nothing are the same.
    let quiet = FleetPeers.scores(
      [[0, 10, 0, 400, 0, 0, 9_000]], [manner], groups: [Int32](repeating: 0, count: 7))
    #expect(quiet.distances.allSatisfy { $0 < 3.5 })
  }
}
