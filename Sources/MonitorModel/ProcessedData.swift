/// What the processor makes of one tick: columns indexed by `SeriesID`.
public struct ProcessedData: Sendable {
  /// The tick's number, from 1.
  public var sequence: UInt64
  /// When its samples were taken.
  public var at: MonotonicInstant
  /// The same in civil time.
  public var wall: WallInstant
  /// Which numbering of series this is: within one, a series keeps its index for ever.
  ///
  /// It is the number of the session, so that recorded ticks of a session share it with live ones.
  public var registry: UInt64
  /// The definitions of all series so far; only ever grown, shared.
  public var series: [SeriesDefinition]
  /// The values; meaningful where `states` says so.
  public var values: [Double]
  /// What each value is.
  public var states: [ReadingState]
  /// Age of a stale value in nanoseconds; 0 elsewhere.
  ///
  /// Empty when nothing is stale.
  public var ages: [Int64]
  /// The processes with their rates.
  public var processes: ProcessTable
  /// How far the whole can be trusted.
  public var quality: DataQuality

  /// Makes processed data.
  public init(
    sequence: UInt64, at: MonotonicInstant, wall: WallInstant, series: [SeriesDefinition],
    values: [Double], states: [ReadingState], ages: [Int64], processes: ProcessTable,
    quality: DataQuality, registry: UInt64 = 0
  ) {
    self.registry = registry
    self.sequence = sequence
    self.at = at
    self.wall = wall
    self.series = series
    self.values = values
    self.states = states
    self.ages = ages
    self.processes = processes
    self.quality = quality
  }

  /// The reading of one series.
  public func reading(_ id: SeriesID) -> Reading {
    guard id.index < values.count else { return .warmingUp }
    switch states[id.index] {
    case .value: return .value(values[id.index])
    case .stale: return .stale(values[id.index], age: ages.isEmpty ? 0 : ages[id.index])
    case .warmingUp: return .warmingUp
    case let other: return .gap(other.gap ?? .failed)
    }
  }
}
