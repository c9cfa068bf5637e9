/// A series that moved about the beginning of an anomaly of another one.
public struct RelatedSeries: Hashable, Codable, Sendable {
  /// What is asked: which series moved with one, about an instant.
  public struct Question: Hashable, Codable, Sendable {
    /// The series.
    public var series: SeriesID
    /// When it left its path.
    public var at: MonotonicInstant
    /// The most that are wanted.
    public var most: Int
    /// Makes a question.
    public init(series: SeriesID, at: MonotonicInstant, most: Int = 40) {
      self.series = series
      self.at = at
      self.most = most
    }
  }

  /// How long before the instant is looked at, in nanoseconds.
  public static let before: Int64 = 120_000_000_000
  /// How long after the instant is looked at, in nanoseconds.
  public static let after: Int64 = 60_000_000_000

  /// The series.
  public var series: SeriesID
  /// How related it is, 0…1: by time, size and shape.
  public var score: Double
  /// Seconds after the other series at which it moved; below 0 for before.
  public var lagSeconds: Double
  /// How far it moved, in what was its usual scatter; below 0 for down.
  public var size: Double
  /// How like its course is, −1…1; below 0 where one rose as the other fell.
  public var similarity: Double
  /// Its middle before.
  public var usual: Double
  /// The value furthest from that afterwards.
  public var extreme: Double
  /// Its course about the instant, oldest first; NaN for gaps.
  public var points: [Float]
  /// Nanoseconds between two points.
  public var stepNanoseconds: Int64
  /// When the first point was.
  public var first: MonotonicInstant

  /// Makes a related series.
  public init(
    series: SeriesID, score: Double, lagSeconds: Double, size: Double, similarity: Double,
    usual: Double, extreme: Double, points: [Float], stepNanoseconds: Int64,
    first: MonotonicInstant
  ) {
    self.series = series
    self.score = score
    self.lagSeconds = lagSeconds
    self.size = size
    self.similarity = similarity
    self.usual = usual
    self.extreme = extreme
    self.points = points
    self.stepNanoseconds = stepNanoseconds
    self.first = first
  }
}
