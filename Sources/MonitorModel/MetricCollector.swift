/// A source of raw metrics.
///
/// One file, one line in `CollectorList.swift`.
public protocol MetricCollector: Sendable {
  /// A short, unique name: lower-case letters, digits and `-`.
  var name: String { get }
  /// Reads everything once. Raw values only; nothing is computed and no history kept.
  ///
  /// - Throws: `CollectorError` when nothing at all could be read. What is missing in part is a
  ///   gap in the batch with a note.
  func collect(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch
  /// Ends what goes on between two collections and keeps what is to be kept; it is not asked again.
  func stop() async
}

extension MetricCollector {
  /// Nothing goes on.
  public func stop() async {}
}

/// Why a collector gave nothing.
public struct CollectorError: Error, Hashable, Codable, Sendable, CustomStringConvertible {
  /// The kind of failure.
  public enum Code: String, Codable, Sendable {
    /// The source is not there.
    case absent
    /// The source refused.
    case forbidden
    /// The source answered something that cannot be understood.
    case malformed
    /// No answer in time.
    case timedOut
    /// The caller gave up.
    case cancelled
    /// Anything else.
    case failed
  }
  /// The kind.
  public var code: Code
  /// What a person needs: path, byte offset, `errno`.
  public var detail: String
  /// Makes an error.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }
  /// The detail.
  public var description: String { detail }
}
