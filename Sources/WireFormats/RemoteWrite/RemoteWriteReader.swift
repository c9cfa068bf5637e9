/// Reads the series of a `prometheus.WriteRequest` one after the other, in the wire format of
/// Protocol Buffers (Prometheus remote write 1.0, prometheus.io/docs/specs/prw/remote_write_spec).
///
/// Fields may come in any order; metadata, exemplars and unknown fields are passed over, native
/// histograms are counted. Nothing is allocated.
package struct RemoteWriteReader {
  private var request: ProtobufReader

  /// Begins with the first series of a request.
  package init(_ bytes: Bytes) { request = ProtobufReader(bytes) }

  /// Reads the next series; `nil` at the end.
  ///
  /// All of it is read, so that labels and samples that come later are whole.
  package mutating func next() throws(ProtobufError) -> RemoteWriteSeries? {
    while try request.next() {
      guard request.has(1, .bytes) else { continue }
      return try RemoteWriteSeries(request.payload)
    }
    return nil
  }
}

/// One series of a request: its labels and samples.
package struct RemoteWriteSeries {
  /// A sample.
  package struct Sample: Equatable {
    /// The value; NaN where there is none, among them the marker that says that the series has ended
    /// (`0x7ff0000000000002`, prometheus/model/value).
    package var value: Double
    /// Milliseconds since the Unix epoch.
    package var timestamp: Int64

    /// Makes a sample.
    package init(value: Double, timestamp: Int64) {
      self.value = value
      self.timestamp = timestamp
    }
  }

  /// The label `__name__`; empty where there is none.
  package private(set) var name = Bytes(start: nil, count: 0)
  /// Samples.
  package private(set) var sampleCount = 0
  /// Native histograms, which have no samples.
  package private(set) var histogramCount = 0
  /// Bytes at the beginning of the message that are labels, and nothing else.
  package private(set) var labelBytes = 0
  private let message: Bytes

  fileprivate init(_ message: Bytes) throws(ProtobufError) {
    self.message = message
    var fields = ProtobufReader(message)
    while try fields.next() {
      switch (fields.number, fields.wire) {
      case (1, .bytes):
        let label = try Self.label(fields.payload)
        if label.name.equals("__name__") { name = label.value }
        if sampleCount == 0, let start = message.baseAddress, let label = fields.payload.baseAddress
        {
          labelBytes = label - start + fields.payload.count
        }
      case (2, .bytes):
        _ = try Self.sample(fields.payload)
        sampleCount += 1
      case (4, .bytes): histogramCount += 1
      default: break
      }
    }
  }

  /// All of it, as the field `timeseries` of the request holds it.
  package var bytes: Bytes { message }

  /// Goes over its labels, `__name__` among them.
  package func forEachLabel(_ body: (_ name: Bytes, _ value: Bytes) -> Void) {
    // It was read before; there is nothing to throw.
    Self.forEachLabel(of: message, body)
  }

  /// Goes over the labels of a message up to where it is none.
  static func forEachLabel(of message: Bytes, _ body: (_ name: Bytes, _ value: Bytes) -> Void) {
    var fields = ProtobufReader(message)
    while (try? fields.next()) == true {
      guard fields.has(1, .bytes), let label = try? Self.label(fields.payload) else { continue }
      body(label.name, label.value)
    }
  }

  /// Goes over its samples.
  package func forEachSample(_ body: (Sample) -> Void) {
    var fields = ProtobufReader(message)
    while (try? fields.next()) == true {
      guard fields.has(2, .bytes), let sample = try? Self.sample(fields.payload) else { continue }
      body(sample)
    }
  }

  private static func label(
    _ message: Bytes
  ) throws(ProtobufError) -> (name: Bytes, value: Bytes) {
    var name = Bytes(start: nil, count: 0)
    var value = name
    var fields = ProtobufReader(message)
    while try fields.next() {
      switch (fields.number, fields.wire) {
      case (1, .bytes): name = fields.payload
      case (2, .bytes): value = fields.payload
      default: break
      }
    }
    return (name, value)
  }

  private static func sample(_ message: Bytes) throws(ProtobufError) -> Sample {
    // proto3 leaves zeros out.
    var sample = Sample(value: 0, timestamp: 0)
    var fields = ProtobufReader(message)
    while try fields.next() {
      switch (fields.number, fields.wire) {
      case (1, .fixed64): sample.value = fields.double
      case (2, .varint): sample.timestamp = fields.signed
      default: break
      }
    }
    return sample
  }
}
