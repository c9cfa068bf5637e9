/// What OTLP/JSON may hold of metrics, message by message, and where it goes on the wire: the names
/// and numbers of opentelemetry-proto v1.
///
/// What no series is made of (exemplars, scopes, nested attribute values) is left out, so it is
/// passed over.
struct OTLPSchema {
  /// How a member is written on the wire.
  enum Form {
    /// As text.
    case string
    /// As a varint, from `true` and `false`.
    case boolean
    /// As a varint, from a number or its name.
    case temporality
    /// As a varint, from a number or a string of digits.
    case integer
    /// As a varint in zigzag.
    case zigzag
    /// As eight bytes, from a number or a string of digits; unsigned or signed.
    case fixed64
    /// As a varint, unsigned.
    case unsigned
    /// As eight bytes, from a number or `"NaN"`, `"Infinity"`, `"-Infinity"`.
    case double
    /// As a message of the kind at this place of `messages`.
    case message(Int)
  }

  /// A member.
  struct Field {
    /// Its name in JSON.
    var name: StaticString
    /// Its number on the wire.
    var number: UInt8
    /// How it is written.
    var form: Form
    /// Whether it is an array.
    var isRepeated: Bool

    /// Describes a member.
    init(_ name: StaticString, _ number: UInt8, _ form: Form, repeated: Bool = false) {
      self.name = name
      self.number = number
      self.form = form
      isRepeated = repeated
    }
  }

  /// The members of each message; the first is the request.
  static let messages: [[Field]] = [
    /* 0 ExportMetricsServiceRequest */ [
      Field("resourceMetrics", 1, .message(1), repeated: true)
    ],
    /* 1 ResourceMetrics */ [
      Field("resource", 1, .message(2)), Field("scopeMetrics", 2, .message(3), repeated: true),
    ],
    /* 2 Resource */ [Field("attributes", 1, .message(4), repeated: true)],
    /* 3 ScopeMetrics */ [Field("metrics", 2, .message(6), repeated: true)],
    /* 4 KeyValue */ [Field("key", 1, .string), Field("value", 2, .message(5))],
    /* 5 AnyValue */ [
      Field("stringValue", 1, .string), Field("boolValue", 2, .boolean),
      Field("intValue", 3, .integer), Field("doubleValue", 4, .double),
    ],
    /* 6 Metric */ [
      Field("name", 1, .string), Field("unit", 3, .string), Field("gauge", 5, .message(7)),
      Field("sum", 7, .message(8)), Field("histogram", 9, .message(9)),
      Field("exponentialHistogram", 10, .message(10)), Field("summary", 11, .message(11)),
    ],
    /* 7 Gauge */ [Field("dataPoints", 1, .message(12), repeated: true)],
    /* 8 Sum */ [
      Field("dataPoints", 1, .message(12), repeated: true),
      Field("aggregationTemporality", 2, .temporality), Field("isMonotonic", 3, .boolean),
    ],
    /* 9 Histogram */ [
      Field("dataPoints", 1, .message(13), repeated: true),
      Field("aggregationTemporality", 2, .temporality),
    ],
    /* 10 ExponentialHistogram */ [
      Field("dataPoints", 1, .message(14), repeated: true),
      Field("aggregationTemporality", 2, .temporality),
    ],
    /* 11 Summary */ [Field("dataPoints", 1, .message(15), repeated: true)],
    /* 12 NumberDataPoint */ [
      Field("attributes", 7, .message(4), repeated: true),
      Field("startTimeUnixNano", 2, .fixed64), Field("timeUnixNano", 3, .fixed64),
      Field("asDouble", 4, .double), Field("asInt", 6, .fixed64), Field("flags", 8, .unsigned),
    ],
    /* 13 HistogramDataPoint */ [
      Field("attributes", 9, .message(4), repeated: true),
      Field("startTimeUnixNano", 2, .fixed64), Field("timeUnixNano", 3, .fixed64),
      Field("count", 4, .fixed64), Field("sum", 5, .double),
      Field("bucketCounts", 6, .fixed64, repeated: true),
      Field("explicitBounds", 7, .double, repeated: true), Field("flags", 10, .unsigned),
      Field("min", 11, .double), Field("max", 12, .double),
    ],
    /* 14 ExponentialHistogramDataPoint */ [
      Field("attributes", 1, .message(4), repeated: true),
      Field("startTimeUnixNano", 2, .fixed64), Field("timeUnixNano", 3, .fixed64),
      Field("count", 4, .fixed64), Field("sum", 5, .double), Field("scale", 6, .zigzag),
      Field("zeroCount", 7, .fixed64), Field("positive", 8, .message(16)),
      Field("negative", 9, .message(16)), Field("flags", 10, .unsigned),
      Field("min", 12, .double), Field("max", 13, .double),
      Field("zeroThreshold", 14, .double),
    ],
    /* 15 SummaryDataPoint */ [
      Field("attributes", 7, .message(4), repeated: true),
      Field("startTimeUnixNano", 2, .fixed64), Field("timeUnixNano", 3, .fixed64),
      Field("count", 4, .fixed64), Field("sum", 5, .double),
      Field("quantileValues", 6, .message(17), repeated: true), Field("flags", 8, .unsigned),
    ],
    /* 16 Buckets */ [
      Field("offset", 1, .zigzag), Field("bucketCounts", 2, .unsigned, repeated: true),
    ],
    /* 17 ValueAtQuantile */ [Field("quantile", 1, .double), Field("value", 2, .double)],
  ]
}
