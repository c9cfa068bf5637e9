/// How long and in how much space history is kept.
public struct StorageRetention: Hashable, Codable, Sendable {
  /// The limits of one tier.
  public struct Tier: Hashable, Codable, Sendable {
    /// Milliseconds after which a block goes; `nil` for no such limit.
    public var age: Int64?
    /// Bytes past which the oldest blocks of the tier go; `nil` for no such limit.
    public var bytes: Int?

    /// Makes limits; none by default.
    public init(age: Int64? = nil, bytes: Int? = nil) {
      self.age = age
      self.bytes = bytes
    }
  }

  /// Bytes that all files of history together never pass.
  public var bytes: Int
  /// The limits of the warm tier.
  public var warm: Tier
  /// The limits of the cold tier.
  public var cold: Tier

  /// Makes a retention.
  public init(bytes: Int = 1 << 30, warm: Tier = Tier(), cold: Tier = Tier()) {
    self.bytes = bytes
    self.warm = warm
    self.cold = cold
  }

  /// The limits of a tier.
  public subscript(tier: StorageTier) -> Tier {
    switch tier {
    case .warm: warm
    case .cold: cold
    }
  }
}
