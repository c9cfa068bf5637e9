/// One data point of OTLP with what its metric and its resource say of it.
///
/// Names and attributes are places in the request's bytes and valid as long as those.
package struct OTLPPoint {
  /// What kind of metric it belongs to.
  package enum Kind: UInt8, Sendable {
    /// How things stand.
    case gauge
    /// A sum over time.
    case sum
    /// Buckets with bounds of their own.
    case histogram
    /// Buckets whose bounds are powers of a base.
    case exponentialHistogram
    /// Quantiles that the sender worked out.
    case summary
  }

  /// What the time of a sum or histogram begins at.
  package enum Temporality: UInt64, Sendable {
    /// Not said, which is not allowed.
    case unspecified = 0
    /// At the end of the point before.
    case delta = 1
    /// At `start`.
    case cumulative = 2
  }

  /// Why a point whose bytes are right cannot be used.
  package enum Problem: String, Error, Sendable {
    /// The metric has no name.
    case noName = "without a name"
    /// Neither delta nor cumulative.
    case noTemporality = "without an aggregation temporality"
    /// Not one bucket more than bounds.
    case buckets = "whose buckets do not fit their bounds"
    /// Bounds that do not rise or are no numbers.
    case bounds = "whose bounds do not rise"
    /// More buckets than are taken.
    case tooMany = "with more than 1024 buckets"
    /// A scale outside −10…20, or buckets beyond what a binary64 can be.
    case scale = "with buckets beyond binary64"
    /// Infinite or not a number.
    case notFinite = "that are not finite"
  }

  /// Buckets, bounds or quantiles of one point.
  package static let bucketsMost = 1_024

  /// What kind of metric it belongs to.
  package internal(set) var kind = Kind.gauge
  /// What its time begins at; of sums and histograms.
  package internal(set) var temporality = Temporality.unspecified
  /// Whether a sum only grows.
  package internal(set) var isMonotonic = false
  /// The metric's name.
  package internal(set) var name = Bytes(start: nil, count: 0)
  /// The metric's unit, in UCUM.
  package internal(set) var unit = Bytes(start: nil, count: 0)
  /// The message of the resource, whose attributes are field 1.
  package internal(set) var resource = Bytes(start: nil, count: 0)
  /// The message of the point, whose attributes are field `attributeField`.
  package internal(set) var message = Bytes(start: nil, count: 0)
  /// The field of the attributes in `message`.
  package internal(set) var attributeField = 7
  /// Nanoseconds since the Unix epoch at which a sum began; 0 where unknown.
  package internal(set) var start: UInt64 = 0
  /// Nanoseconds since the Unix epoch.
  package internal(set) var time: UInt64 = 0
  /// Whether it says only that nothing was measured (flag 1).
  package internal(set) var hasNoValue = false
  /// The value of a gauge or a sum.
  package internal(set) var value = 0.0
  /// Whether the value was sent as an integer.
  package internal(set) var isInteger = false
  /// Measurements of a histogram or summary.
  package internal(set) var count: UInt64 = 0
  /// Their sum; `nil` where it was not sent.
  package internal(set) var sum: Double?
  /// The least of them, where sent.
  package internal(set) var minimum: Double?
  /// The greatest of them, where sent.
  package internal(set) var maximum: Double?
  /// Upper bounds of the buckets but the last, whose bound is infinite.
  package internal(set) var bounds: [Double] = []
  /// Counts of the buckets.
  package internal(set) var buckets: [UInt64] = []
  /// The scale s of an exponential histogram: bucket i holds (b^i, b^(i+1)] for b = 2^(2^−s).
  package internal(set) var scale: Int32 = 0
  /// Measurements that are as good as zero.
  package internal(set) var zeroCount: UInt64 = 0
  /// The index of the first positive bucket.
  package internal(set) var positiveOffset: Int32 = 0
  /// Counts of the positive buckets.
  package internal(set) var positive: [UInt64] = []
  /// The index of the first negative bucket, by magnitude.
  package internal(set) var negativeOffset: Int32 = 0
  /// Counts of the negative buckets.
  package internal(set) var negative: [UInt64] = []
  /// Quantiles of a summary, 0…1, and their values.
  package internal(set) var quantiles: [(quantile: Double, value: Double)] = []
  /// What is wrong with it, if anything is: then its numbers are not to be used.
  package internal(set) var problem: Problem?

  /// Makes a point that says nothing yet.
  package init() {}

  /// The point's own attributes.
  package var attributes: OTLPAttributes { OTLPAttributes(message, field: attributeField) }
  /// The attributes of what sent it.
  package var resourceAttributes: OTLPAttributes { OTLPAttributes(resource, field: 1) }
}
