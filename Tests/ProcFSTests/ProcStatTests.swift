import ProcFS
import Testing

@Suite struct ProcStatTests {
  @Test func readsThisKernel() throws {
    var stat = ProcStat()
    try Fixture.parse("vm-6.18/proc/stat") { try stat.read($0) }
    #expect(stat.total.user == 42_766)
    #expect(stat.total.system == 10_386)
    #expect(stat.total.idle == 668_840)
    #expect(stat.total.iowait == 1_606)
    #expect(stat.total.softirq == 129)
    #expect(stat.total.steal == 23)
    #expect(stat.cores.map(\.number) == [0, 1])
    #expect(stat.cores[1].ticks.idle == 330_378)
    #expect(stat.contextSwitches == 878_133)
    #expect(stat.interrupts == 544_400)
    #expect(stat.processesCreated == 23_074)
    #expect(stat.running == 4)
    #expect(stat.blocked == 0)
    #expect(stat.bootTime == 1_795_435_421)
  }

  @Test func anOldKernelHasNoStealTime() throws {
    var stat = ProcStat()
    try Fixture.parse("old-3.10/proc/stat") { try stat.read($0) }
    #expect(stat.total.softirq == 456)
    #expect(stat.total.steal == 0)
  }

  @Test func processorsGoOffLineAndBack() throws {
    var stat = ProcStat()
    try Fixture.parse("cores-96/proc/stat") { try stat.read($0) }
    #expect(stat.cores.count == 93)
    #expect(stat.cores[5].number == 7)
    #expect(stat.contextSwitches == .max)
    let before = stat.generation
    try Fixture.parse("cores-96/proc/stat") { try stat.read($0) }
    #expect(stat.generation == before)
    try Fixture.parse("vm-6.18/proc/stat") { try stat.read($0) }
    #expect(stat.cores.map(\.number) == [0, 1])
    #expect(stat.generation != before)
  }

  @Test func namesTheByteItDoesNotUnderstand() {
    var stat = ProcStat()
    let error = #expect(throws: ProcFSError.self) {
      try parse("cpu  1 2 x 4\n") { try stat.read($0) }
    }
    #expect(error == .malformed(path: "/proc/stat", offset: 9))
  }

  @Test func refusesANumberThatMayBeCutOff() {
    var stat = ProcStat()
    #expect(throws: ProcFSError.self) { try parse("cpu  1 2 3 45") { try stat.read($0) } }
  }

  @Test func refusesANumberThatDoesNotFit() {
    var stat = ProcStat()
    #expect(throws: ProcFSError.self) {
      try parse("cpu  1 2 3 18446744073709551616\n") { try stat.read($0) }
    }
  }
}
