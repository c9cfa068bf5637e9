/// How detection is to behave, beyond the hard limits of `AnomalyThresholds`.
public struct DetectionConfig: Hashable, Codable, Sendable {
  /// False alarms that are tolerated for one metric in one day.
  ///
  /// 0.001…100; default 0.1.
  public var falseAlarmsPerMetricDay: Double
  /// False alarms that are tolerated for the whole machine in one day.
  ///
  /// 0.01…1 000; default 5.
  public var falseAlarmsPerDay: Double
  /// Times at which nothing is alarmed and nothing is learnt, hard limits excepted.
  public var maintenance: [MaintenanceWindow]

  /// Makes settings.
  public init(
    falseAlarmsPerMetricDay: Double = 0.1, falseAlarmsPerDay: Double = 5,
    maintenance: [MaintenanceWindow] = []
  ) {
    self.falseAlarmsPerMetricDay = falseAlarmsPerMetricDay
    self.falseAlarmsPerDay = falseAlarmsPerDay
    self.maintenance = maintenance
  }

  func validate() throws(ConfigError) {
    func check(
      _ name: String, _ value: Double, _ range: ClosedRange<Double>
    ) throws(ConfigError) {
      guard range.contains(value) else {
        throw ConfigError(
          setting: "detection.\(name)", value: "\(value)",
          expected: "a number from \(range.lowerBound) to \(range.upperBound)")
      }
    }
    try check("falseAlarmsPerMetricDay", falseAlarmsPerMetricDay, 0.001...100)
    try check("falseAlarmsPerDay", falseAlarmsPerDay, 0.01...1_000)
    for window in maintenance
    where !(0..<1_440).contains(window.startMinute) || !(1...1_440).contains(window.minutes)
      || !window.days.allSatisfy((0...6).contains)
    {
      throw ConfigError(
        setting: "detection.maintenance", value: "\(window)",
        expected: "days 0 to 6, a start before midnight and 1 to 1440 minutes")
    }
  }
}

/// A time of the week in which unusual behaviour is planned, in UTC.
public struct MaintenanceWindow: Hashable, Codable, Sendable {
  /// The days it begins on, 0 is Monday; empty for every day.
  public var days: Set<Int>
  /// When it begins, in minutes after midnight UTC, 0..<1 440.
  public var startMinute: Int
  /// How long it lasts, in minutes, 1…1 440.
  public var minutes: Int

  /// Makes a window.
  public init(days: Set<Int>, startMinute: Int, minutes: Int) {
    self.days = days
    self.startMinute = startMinute
    self.minutes = minutes
  }

  /// Whether an instant lies in it.
  public func contains(_ wall: WallInstant) -> Bool {
    let minute = wall.milliseconds / 60_000 - (wall.milliseconds % 60_000 < 0 ? 1 : 0)
    let day = minute / 1_440 - (minute % 1_440 < 0 ? 1 : 0)
    let ofDay = Int(minute - day * 1_440)
    func begins(_ day: Int64) -> Bool {
      // 1 January 1970 was a Thursday: day 3.
      days.isEmpty || days.contains(Int(((day + 3) % 7 + 7) % 7))
    }
    if ofDay >= startMinute, ofDay < startMinute + minutes, begins(day) { return true }
    return ofDay + 1_440 < startMinute + minutes && begins(day - 1)
  }
}
