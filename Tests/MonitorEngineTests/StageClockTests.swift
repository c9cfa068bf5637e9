import MonitorEngine
import MonitorModel
import Testing

/// What the rounds of a stage take.
@Suite struct StageClockTests {
  @Test func oneRoundIsAllOfThem() {
    var clock = StageClock()
    let times = clock.take(7)
    #expect(times.p50 == 7 && times.p99 == 7 && times.longest == 7)
  }

  @Test func percentilesAreOfTheNewestRounds() {
    var clock = StageClock()
    var times = clock.take(1_000_000)
    for round in 1...100 { times = clock.take(Int64(round)) }
    #expect(times.p50 == 51 && times.p99 == 100 && times.longest == 1_000_000)
    for _ in 0..<StageTimes.rounds { times = clock.take(5) }
    #expect(times.p50 == 5 && times.p99 == 5 && times.longest == 1_000_000)
    // Two of 256 are beyond the 99th percentile, the third is it.
    for _ in 0..<2 { times = clock.take(90) }
    #expect(times.p99 == 5)
    times = clock.take(90)
    #expect(times.p99 == 90)
  }
}
