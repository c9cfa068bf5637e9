/// How much work the encoder spends on an extent; both are read by the same decoder.
package enum ExtentTier: UInt8, Sendable, CaseIterable {
  /// Fast: what is written while the program watches.
  case warm
  /// Dense: what a background worker packs again, once.
  case cold

  /// The level of zstd.
  var level: Int32 {
    switch self {
    case .warm: 1
    case .cold: 19
    }
  }
}
