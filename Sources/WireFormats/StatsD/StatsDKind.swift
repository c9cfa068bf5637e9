/// What a StatsD line measures.
///
/// Etsy's statsd, `docs/metric_types.md`, and for `h` and `d` DogStatsD's datagram format.
package enum StatsDKind: UInt8, Sendable, CaseIterable {
  /// `c`: an increase.
  case counter
  /// `g`: a value as it stands; one with a sign is a change.
  case gauge
  /// `ms`: a duration in milliseconds.
  case timer
  /// `h`: a value of which the distribution counts.
  case histogram
  /// `d`: as `h`; DogStatsD merges these over machines.
  case distribution
  /// `s`: anything of which the distinct ones are counted.
  case set

  /// The kind that the bytes between two bars name; `nil` where they name none.
  @inline(__always) init?(_ bytes: Bytes, _ place: Range<Int>) {
    switch place.count {
    case 1:
      switch bytes[place.lowerBound] {
      case UInt8(ascii: "c"): self = .counter
      case UInt8(ascii: "g"): self = .gauge
      case UInt8(ascii: "h"): self = .histogram
      case UInt8(ascii: "d"): self = .distribution
      case UInt8(ascii: "s"): self = .set
      default: return nil
      }
    case 2:
      guard bytes[place.lowerBound] == UInt8(ascii: "m"),
        bytes[place.lowerBound + 1] == UInt8(ascii: "s")
      else { return nil }
      self = .timer
    default: return nil
    }
  }
}
