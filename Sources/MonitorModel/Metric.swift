/// What kind of number a source gives.
public enum MetricKind: UInt8, Codable, Sendable {
  /// An unsigned integer that only grows until it is reset or wraps.
  case counter
  /// A signed integer as it stands now.
  case integer
  /// A binary64 as it stands now.
  case real
}

/// One raw number a collector reads, as the source gives it: nothing computed.
///
/// Storage keeps these, and a replay runs them through the same formulas.
public struct Metric: Hashable, Codable, Sendable {
  /// The name of the raw metric, for example `system.cpu.time{core="0",state="user"}`.
  public var key: SeriesKey
  /// How the bits of a value are to be read.
  public var kind: MetricKind

  /// Makes a description of a raw metric.
  public init(_ key: SeriesKey, _ kind: MetricKind) {
    self.key = key
    self.kind = kind
  }
}

/// A raw value in a column: 64 bits, read according to `MetricKind`.
public struct RawValue: Hashable, Codable, Sendable {
  /// The bits: `UInt64`, two's complement `Int64`, or binary64.
  public var bits: UInt64
  /// A value of a counter.
  public init(counter: UInt64) { bits = counter }
  /// A value of an integer gauge.
  public init(integer: Int64) { bits = UInt64(bitPattern: integer) }
  /// A value of a real gauge.
  public init(real: Double) { bits = real.bitPattern }
  /// No value; the state column says why.
  public static let none = RawValue(counter: 0)
}
