import MonitorAnalysis
import MonitorSupport
import Testing

/// What returns after equal times is a job.
@Suite struct JobMemoryTests {
  private func memory(_ times: [Double], height: Double = 8) -> JobMemory {
    var memory = JobMemory()
    for time in times { memory.add(at: time, height: height) }
    return memory
  }

  @Test(arguments: [300.0, 3_600, 86_400])
  func whatReturnsAfterEqualTimesIsKnown(period: Double) {
    let jobs = memory((0..<4).map { Double($0) * period })
    #expect(jobs.isKnown(at: 4 * period, height: 8, step: 1))
    #expect(jobs.isKnown(at: 4 * period + 2, height: 8, step: 1), "a scheduler starts late")
    #expect(!jobs.isKnown(at: 4.4 * period, height: 8, step: 1), "at another time")
    #expect(!jobs.isKnown(at: 4 * period, height: 30, step: 1), "far higher than ever")
  }

  @Test func onceIsNoJob() {
    #expect(!JobMemory().isKnown(at: 3_600, height: 8, step: 1))
    #expect(!memory([0]).isKnown(at: 3_600, height: 8, step: 1))
  }

  @Test func otherEventsInBetweenDoNotHideIt() {
    var jobs = JobMemory()
    for index in 0..<6 {
      jobs.add(at: Double(index) * 3_600, height: 8)
      if index == 2 { jobs.add(at: Double(index) * 3_600 + 1_234, height: 8) }
    }
    #expect(jobs.isKnown(at: 6 * 3_600, height: 8, step: 1))
  }

  @Test func whatGrewCountsAsHighAsItBecame() {
    var jobs = JobMemory()
    for index in 0..<4 {
      jobs.add(at: Double(index) * 3_600, height: 2)
      jobs.grow(height: 20)
    }
    #expect(jobs.isKnown(at: 4 * 3_600, height: 20, step: 1))
    var none = JobMemory()
    none.grow(height: 20)
    #expect(!none.isKnown(at: 0, height: 20, step: 1))
  }

  @Test func chanceIsSeldomTakenForAJob() {
    var known = 0
    for seed in 0..<200 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      var jobs = JobMemory()
      var time = 0.0
      for _ in 0..<10 {
        time += 200 + Double(random.next() % 20_000)
        jobs.add(at: time, height: 8)
      }
      time += 200 + Double(random.next() % 20_000)
      if jobs.isKnown(at: time, height: 8, step: 1) { known += 1 }
    }
    #expect(known < 60, "\(known) of 200")
  }

  @Test func theOldestEventIsForgotten() {
    var jobs = JobMemory()
    for index in 0..<4 { jobs.add(at: Double(index) * 86_400, height: 8) }
    for index in 0..<JobMemory.capacity {
      let noise = Double((index * index * 37) % 1_000)
      jobs.add(at: 3 * 86_400 + 100 + Double(index) * 1_500 + noise, height: 1)
    }
    #expect(!jobs.isKnown(at: 4 * 86_400, height: 8, step: 1))
  }

  @Test func timesThatRunBackwardsDoNoHarm() {
    var jobs = JobMemory()
    for index in 0..<40 { jobs.add(at: Double(index % 7) * -1e17, height: 1e300) }
    _ = jobs.isKnown(at: -9e18, height: 1e300, step: 0.1)
    _ = jobs.isKnown(at: 9e18, height: 0, step: 1e9)
  }
}
