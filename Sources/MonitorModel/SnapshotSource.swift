/// Where a dashboard gets what it shows: the engine in the process, a daemon it is attached to, or
/// a recording.
///
/// Every view works on all three.
public protocol SnapshotSource: Sendable {
  /// A new stream of snapshots for this caller alone: newest wins, a slow reader skips.
  func snapshots() async -> AsyncStream<MonitorSnapshot>
  /// The events after number `last`, and how many were missed.
  func events(after last: UInt64) async -> EventPage
  /// History, statistics and details of some series, as of the newest tick.
  func data(for request: DataRequest) async -> DataReply
  /// Does what a person wants done with anomalies.
  func act(_ command: TriageCommand, by actor: TriageActor) async -> TriageReply
  /// The recorded tick that `target` names, with what a view needs of it.
  ///
  /// The series in `request` are those of the moment's own snapshot where its `registry` is that of
  /// `registry`; a series of another registry is left out of the answer.
  func moment(
    _ target: MomentTarget, request: DataRequest, registry: UInt64
  ) async throws(MomentAbsence) -> Moment
}

extension SnapshotSource {
  /// A source without a memory has no recorded moment.
  public func moment(
    _ target: MomentTarget, request: DataRequest, registry: UInt64
  ) async throws(MomentAbsence) -> Moment {
    throw MomentAbsence("nothing is recorded here")
  }
}

/// What a view needs beyond the snapshot, asked for at once.
public struct DataRequest: Hashable, Codable, Sendable {
  /// A stretch of history for a chart.
  public struct History: Hashable, Codable, Sendable {
    /// The series.
    public var series: SeriesID
    /// The length of one bucket in nanoseconds, above 0.
    ///
    /// Bucket borders are multiples of it on the monotonic clock, so that a chart moves only when a
    /// bucket is full.
    public var bucketNanoseconds: Int64
    /// How many buckets, the newest (partly filled) one included; 1…4 096.
    public var buckets: Int
    /// Makes a request.
    public init(series: SeriesID, bucketNanoseconds: Int64, buckets: Int) {
      self.series = series
      self.bucketNanoseconds = bucketNanoseconds
      self.buckets = buckets
    }
  }
  /// The charts.
  public var histories: [History] = []
  /// The window whose statistics are wanted, if any.
  public var window: StatisticsWindow?
  /// The series whose statistics over `window` are wanted; `nil` means all.
  public var statisticsSeries: [SeriesID]?
  /// The series whose details are wanted.
  public var details: [SeriesID] = []
  /// Whether forecasts to the ceiling are wanted for all series that have one.
  public var forecasts: Bool = false
  /// The series of which earlier anomalies are wanted, with those of the same name and other labels.
  public var likes: SeriesKey?
  /// The series that moved with one, if they are wanted.
  public var related: RelatedSeries.Question?
  /// Seconds by which the charts are wanted a second time, as they were then; `nil` for not.
  public var comparedSeconds: Int64?

  /// Makes an empty request.
  public init() {}
}

/// The answer to a `DataRequest`.
public struct DataReply: Codable, Sendable {
  /// One chart's data: by bucket, oldest first; NaN where the bucket has no value.
  public struct History: Codable, Sendable {
    /// The series.
    public var series: SeriesID
    /// The length of a bucket in nanoseconds.
    public var bucketNanoseconds: Int64
    /// The index of the first bucket: its start is this × `bucketNanoseconds` on the monotonic
    /// clock.
    public var firstBucket: Int64
    /// Mean by bucket.
    public var means: [Float]
    /// Least value by bucket.
    public var minima: [Float]
    /// Greatest value by bucket.
    public var maxima: [Float]
    /// Values by bucket; empty from a source that does not say.
    public var counts: [UInt32]
    /// Makes a history.
    public init(
      series: SeriesID, bucketNanoseconds: Int64, firstBucket: Int64, means: [Float],
      minima: [Float], maxima: [Float], counts: [UInt32] = []
    ) {
      self.series = series
      self.bucketNanoseconds = bucketNanoseconds
      self.firstBucket = firstBucket
      self.means = means
      self.minima = minima
      self.maxima = maxima
      self.counts = counts
    }
  }
  /// The charts, in the order of the request; a series that is not known is left out.
  public var histories: [History] = []
  /// The series of `statistics`, in order.
  public var statisticsSeries: [SeriesID] = []
  /// The statistics asked for, in the order of `statisticsSeries`.
  public var statistics: [WindowStatistics] = []
  /// The details asked for.
  public var details: [SeriesDetail] = []
  /// Forecasts, by series, soonest first.
  public var forecasts: [SeriesForecast] = []
  /// Earlier anomalies of the series asked for and then of its kin, newest first.
  public var likes: [PastAnomaly] = []
  /// The related series asked for, best first; `nil` where they were not asked for, or the time
  /// about the instant is not held.
  public var related: [RelatedSeries]?
  /// The charts of an earlier time, in the order of `histories`, with the buckets they are to be
  /// compared with; all NaN where nothing was recorded.
  public var compared: [History] = []
  /// Whether it is no answer at all, as who would know is not reached: what was known before stays.
  public var isUnanswered = false

  /// Makes an empty answer.
  public init() {}
}

/// A forecast and whose it is.
public struct SeriesForecast: Hashable, Codable, Sendable {
  /// The series.
  public var series: SeriesID
  /// When it reaches its ceiling.
  public var forecast: CeilingForecast
  /// Makes a pair.
  public init(series: SeriesID, forecast: CeilingForecast) {
    self.series = series
    self.forecast = forecast
  }
}
