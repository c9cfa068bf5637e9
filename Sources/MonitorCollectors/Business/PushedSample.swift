import MonitorModel

/// One number or histogram that a sender tells, before it is known which series it belongs to.
struct PushedSample {
  /// What it is.
  enum Measure {
    /// How things stand with one sender: the mean over senders is shown.
    case level(Double)
    /// A part of something: the sum over senders is shown.
    case part(Double)
    /// By how much a part changed.
    case change(Double)
    /// A total that only grows until its sender starts anew; `isWhole` where it was sent as an
    /// integer.
    case total(Double, isWhole: Bool)
    /// By how much a total grew.
    case increase(Double, isWhole: Bool)
    /// Something that happened so many times at this moment; nothing comes while nothing happens.
    case event(Double)
    /// One measured thing, as a duration.
    case observation(Double)
    /// Counts of measured things: since the sender's start, or since the sample before.
    case histogram(PushedHistogram, isCumulative: Bool)
  }

  /// What it is.
  var measure: Measure
  /// When, in nanoseconds since the Unix epoch; 0 where unknown.
  var time: UInt64 = 0
  /// When the sender's total began, in nanoseconds since the Unix epoch; 0 where unknown.
  var start: UInt64 = 0
}

/// A histogram as a sender tells it.
struct PushedHistogram {
  /// Measured things.
  var count: UInt64
  /// Their sum, where it was sent.
  var sum: Double?
  /// The least of them, where it was sent.
  var least: Double?
  /// The greatest of them, where it was sent.
  var greatest: Double?
  /// The buckets.
  var buckets: BucketCounts
}

/// What a sample belongs to; made only when it is not known yet.
struct PushedIdentity: Hashable {
  /// The series.
  var key: SeriesKey
  /// Which of several senders of one series it comes from.
  var sender: String
  /// The unit.
  var unit: PushedUnit
}

/// Why a sample was refused.
enum PushedRefusal: Int, CaseIterable, Error {
  /// No name, or a longer one than is taken.
  case name
  /// A name that has had another type.
  case type
  /// An older sample than the newest of its sender.
  case older
  /// A total or a count below zero.
  case negative
  /// Not a finite number.
  case notFinite
  /// No room for another series.
  case series
  /// No room for another sender.
  case senders

  /// As the end of "samples …".
  var reason: String {
    switch self {
    case .name: "without a name of 1 to \(PushedKey.nameBytes) bytes"
    case .type: "of another type than their series had before"
    case .older: "not newer than the one before"
    case .negative: "of a count below zero"
    case .notFinite: "that are no finite number"
    case .series: "of more than \(Limits.sourceSeries) series"
    case .senders: "of more than \(PushedSeries.tracksMost) senders and label sets"
    }
  }
}
