import MonitorModel
import Testing

@Suite("Reading and ReadingState")
struct ReadingTests {
  @Test("Only a value and a stale value have one; no reading is not zero")
  func values() {
    #expect(Reading.value(2).value == 2)
    #expect(Reading.stale(3, age: 9).value == 3)
    #expect(Reading.warmingUp.value == nil)
    for reason in GapReason.allCases { #expect(Reading.gap(reason).value == nil) }
  }

  @Test(
    "Every reason for a gap has its own state, and comes back from it",
    arguments: GapReason.allCases)
  func states(reason: GapReason) {
    let state = ReadingState(reason)
    #expect(state.gap == reason)
    #expect(!state.hasValue)
    #expect(state.rawValue == reason.rawValue)
  }

  @Test("The states that are no gaps")
  func notGaps() {
    #expect(ReadingState.value.hasValue && ReadingState.stale.hasValue)
    #expect(!ReadingState.warmingUp.hasValue)
    for state in [ReadingState.value, .stale, .warmingUp] { #expect(state.gap == nil) }
  }

  @Test("A raw value keeps all its bits, as every kind")
  func rawValues() {
    #expect(RawValue(counter: .max).bits == .max)
    #expect(Int64(bitPattern: RawValue(integer: -1).bits) == -1)
    #expect(Double(bitPattern: RawValue(real: -0.5).bits) == -0.5)
    #expect(Double(bitPattern: RawValue(real: .nan).bits).isNaN)
  }

  @Test("Processed data tells what each series says")
  func processed() {
    let key = SeriesKey("a.b")
    let definition = SeriesDefinition(key, .count, Formula(.level, [.init(0)]))
    var data = ProcessedData(
      sequence: 1, at: MonotonicInstant(nanoseconds: 0), wall: WallInstant(milliseconds: 0),
      series: Array(repeating: definition, count: 4), values: [1, 2, 3, 4],
      states: [.value, .stale, .warmingUp, .forbidden], ages: [0, 7, 0, 0],
      processes: ProcessTable(), quality: DataQuality())
    #expect(data.reading(SeriesID(0)) == .value(1))
    #expect(data.reading(SeriesID(1)) == .stale(2, age: 7))
    #expect(data.reading(SeriesID(2)) == .warmingUp)
    #expect(data.reading(SeriesID(3)) == .gap(.forbidden))
    #expect(data.reading(SeriesID(4)) == .warmingUp)
    data.ages = []
    #expect(data.reading(SeriesID(1)) == .stale(2, age: 0))
  }
}
