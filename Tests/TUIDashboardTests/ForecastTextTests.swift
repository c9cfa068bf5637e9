import MonitorModel
import TUICore
import TUIDashboard
import Testing

@Suite struct ForecastTextTests {
  private static let disk = SeriesDefinition(
    SeriesKey("system.filesystem.utilization", "mountpoint", "/"), .ratio,
    Formula(.level, [.init(0)]), ceiling: 1)
  private static func forecast(
    _ seconds: Double, ceiling: Double = 1, latest: Double? = nil, confidence: Double = 0.78
  ) -> CeilingForecast {
    CeilingForecast(
      ceiling: ceiling, seconds: seconds, earliestSeconds: seconds * 0.8,
      latestSeconds: latest ?? seconds * 1.3, confidence: confidence)
  }

  @Test func aForecastIsToldWithItsIntervalAndConfidence() {
    #expect(
      ForecastText.clause(Self.forecast(2_460), isNarrow: false)
        == "in 41m (32m to 53m), confidence 78%")
    #expect(ForecastText.clause(Self.forecast(2_460), isNarrow: true) == "in 41m, 78% sure")
    #expect(
      ForecastText.clause(Self.forecast(40_000, latest: .infinity), isNarrow: false)
        == "in 11h 6m (at the earliest 8h 53m), confidence 78%")
  }

  @Test func aFewCharactersSayWhatHappensWhen() {
    #expect(ForecastText.short(Self.forecast(2_460), Self.disk, room: 13) == "full in 41m")
    #expect(ForecastText.short(Self.forecast(2_460), Self.disk, room: 10) == "full 41m")
    #expect(ForecastText.short(Self.forecast(20), Self.disk, room: 13) == "full now")
    #expect(
      ForecastText.short(Self.forecast(7_300, ceiling: 0), Self.disk, room: 13) == "empty in 2h")
    #expect(
      ForecastText.short(Self.forecast(7_300, ceiling: 0.9), Self.disk, room: 13) == "90% in 2h")
  }

  @Test func onlyALikelyAndNearEndIsWorthAWord() {
    #expect(ForecastText.isWorthAWord(Self.forecast(86_000)))
    #expect(!ForecastText.isWorthAWord(Self.forecast(86_400)))
    #expect(!ForecastText.isWorthAWord(Self.forecast(60, confidence: 0.49)))
  }

  @Test func wordsAreHonest() {
    #expect(ForecastText.trend(SeriesOutlook()) == "no clear trend")
    #expect(
      ForecastText.trend(SeriesOutlook(slopePerSecond: -1, heldSeconds: 700)) == "falling for 11m")
    #expect(ForecastText.record(.init()) == nil)
    #expect(ForecastText.record(.init(checked: 5, wrong: 3)) == "wrong 3 of 5 times")
    #expect(ForecastText.record(.init(checked: 8, wrong: 1)) == "right 7 of 8 times")
    #expect(ForecastText.absence(.tooYoung).hasPrefix("none"))
  }

  @Test func aPaneOfTheOverviewSaysWhenADiskIsFull() {
    let machine = SampleMachine(.init(loaded: false, anomalies: false))
    let state = machine.state(Size(columns: 30, rows: 24))
    #expect(ScreenText(state).contains("full 5h"))
    var later = machine
    later.now = machine.now.advanced(by: 20_000_000_000)
    later.forecastConfidence = 0.4
    let doubtful = later.state(Size(columns: 30, rows: 24))
    #expect(!ScreenText(doubtful).contains("full 5h"))
  }

  @Test func forecastsThatComeUnaskedAreShown() {
    let machine = SampleMachine()
    var state = DashboardState(size: Size(columns: 120, rows: 40))
    for _ in 0..<2 { _ = state.update(.snapshot(machine.snapshot(), DataReply())) }
    var request = state.dataRequest
    #expect(!request.forecasts, "it was answered, with nothing")
    request.forecasts = true
    _ = state.update(.data(machine.reply(to: request)))
    #expect(ScreenText(state).contains("full in 5h"))
  }
}
