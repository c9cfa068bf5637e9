/// How a series is computed from raw metrics.
///
/// The one place where a raw number becomes a quantity; live, replay and export use the same
/// evaluation.
///
/// A formula is `scale × Σ aᵢ·mᵢ`, or that over `Σ bⱼ·mⱼ`, where a metric stands for its value or
/// for its increase since the sample before, according to `form`.
public struct Formula: Hashable, Codable, Sendable {
  /// What a metric stands for in the sums.
  public enum Form: UInt8, Codable, Sendable {
    /// Values as they stand: `scale × Σa·m`. For gauges.
    case level
    /// Increase a second: `scale × Σa·Δm / Δt`. For counters.
    case rate
    /// Values over values: `scale × Σa·m / Σb·m`. A zero denominator is a gap (`absent`).
    case levelRatio
    /// Increase over increase: `scale × Σa·Δm / Σb·Δm`. A zero denominator is a gap (`idle`).
    case increaseRatio
  }

  /// A metric, by its index in the collector's catalog, and its coefficient.
  public struct Term: Hashable, Codable, Sendable {
    /// Index into `MetricCatalog.metrics`.
    public var metric: Int32
    /// The factor; negative subtracts.
    public var coefficient: Double
    /// Makes a term.
    public init(_ metric: Int, _ coefficient: Double = 1) {
      self.metric = Int32(metric)
      self.coefficient = coefficient
    }
  }

  /// What a metric stands for.
  public var form: Form
  /// The terms above the line.
  public var numerator: [Term]
  /// The terms below the line; empty unless `form` is a ratio.
  public var denominator: [Term]
  /// The factor that brings the result into the series' unit.
  public var scale: Double
  /// Results outside are clamped and counted against data quality; for physical limits.
  public var clamp: ClosedRange<Double>?

  /// Makes a formula.
  public init(
    _ form: Form, _ numerator: [Term], over denominator: [Term] = [], scale: Double = 1,
    clamp: ClosedRange<Double>? = nil
  ) {
    self.form = form
    self.numerator = numerator
    self.denominator = denominator
    self.scale = scale
    self.clamp = clamp
  }
}
