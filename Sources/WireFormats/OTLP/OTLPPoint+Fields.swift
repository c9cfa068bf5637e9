extension OTLPPoint {
  /// Forgets the point before; arrays keep their room.
  mutating func begin(_ message: Bytes) {
    self.message = message
    start = 0
    time = 0
    hasNoValue = false
    value = 0
    isInteger = false
    count = 0
    sum = nil
    minimum = nil
    maximum = nil
    bounds.removeAll(keepingCapacity: true)
    buckets.removeAll(keepingCapacity: true)
    scale = 0
    zeroCount = 0
    positiveOffset = 0
    positive.removeAll(keepingCapacity: true)
    negativeOffset = 0
    negative.removeAll(keepingCapacity: true)
    quantiles.removeAll(keepingCapacity: true)
    problem = nil
  }

  /// Takes a field of `NumberDataPoint`.
  mutating func takeNumber(_ field: ProtobufReader) {
    attributeField = 7
    switch (field.number, field.wire) {
    case (2, .fixed64): start = field.bits
    case (3, .fixed64): time = field.bits
    case (4, .fixed64):
      value = field.double
      isInteger = false
    case (6, .fixed64):
      value = Double(field.signed)
      isInteger = true
    case (8, .varint): hasNoValue = field.bits & 1 != 0
    default: break
    }
  }

  /// Takes a field of `HistogramDataPoint`.
  mutating func takeHistogram(_ field: ProtobufReader) throws(ProtobufError) {
    attributeField = 9
    switch (field.number, field.wire) {
    case (2, .fixed64): start = field.bits
    case (3, .fixed64): time = field.bits
    case (4, .fixed64): count = field.bits
    case (5, .fixed64): sum = field.double
    case (6, .fixed64), (6, .bytes):
      if try !field.appendFixed64(to: &buckets, most: Self.bucketsMost) { problem = .tooMany }
    case (7, .fixed64), (7, .bytes):
      positive.removeAll(keepingCapacity: true)
      let fits = try field.appendFixed64(
        to: &positive, most: Self.bucketsMost - min(bounds.count, Self.bucketsMost))
      for bits in positive { bounds.append(Double(bitPattern: bits)) }
      positive.removeAll(keepingCapacity: true)
      if !fits { problem = .tooMany }
    case (10, .varint): hasNoValue = field.bits & 1 != 0
    case (11, .fixed64): minimum = field.double
    case (12, .fixed64): maximum = field.double
    default: break
    }
  }

  /// Takes a field of `ExponentialHistogramDataPoint`.
  mutating func takeExponential(_ field: ProtobufReader) throws(ProtobufError) {
    attributeField = 1
    switch (field.number, field.wire) {
    case (2, .fixed64): start = field.bits
    case (3, .fixed64): time = field.bits
    case (4, .fixed64): count = field.bits
    case (5, .fixed64): sum = field.double
    case (6, .varint): scale = field.zigzag
    case (7, .fixed64): zeroCount = field.bits
    case (8, .bytes):
      if try !Self.take(field.payload, &positiveOffset, &positive) { problem = .tooMany }
    case (9, .bytes):
      if try !Self.take(field.payload, &negativeOffset, &negative) { problem = .tooMany }
    case (10, .varint): hasNoValue = field.bits & 1 != 0
    case (12, .fixed64): minimum = field.double
    case (13, .fixed64): maximum = field.double
    default: break
    }
  }

  /// Takes the fields of `Buckets`; `false` where there are too many.
  private static func take(
    _ message: Bytes, _ offset: inout Int32, _ counts: inout [UInt64]
  ) throws(ProtobufError) -> Bool {
    var fits = true
    var fields = ProtobufReader(message)
    while try fields.next() {
      switch (fields.number, fields.wire) {
      case (1, .varint): offset = fields.zigzag
      case (2, .varint), (2, .bytes):
        if try !fields.appendVarints(to: &counts, most: bucketsMost) { fits = false }
      default: break
      }
    }
    return fits
  }

  /// Takes a field of `SummaryDataPoint`.
  mutating func takeSummary(_ field: ProtobufReader) throws(ProtobufError) {
    attributeField = 7
    switch (field.number, field.wire) {
    case (2, .fixed64): start = field.bits
    case (3, .fixed64): time = field.bits
    case (4, .fixed64): count = field.bits
    case (5, .fixed64): sum = field.double
    case (6, .bytes):
      guard quantiles.count < Self.bucketsMost else { return problem = .tooMany }
      var quantile = (quantile: 0.0, value: 0.0)
      var fields = ProtobufReader(field.payload)
      while try fields.next() {
        if fields.has(1, .fixed64) { quantile.quantile = fields.double }
        if fields.has(2, .fixed64) { quantile.value = fields.double }
      }
      quantiles.append(quantile)
    case (8, .varint): hasNoValue = field.bits & 1 != 0
    default: break
    }
  }

  /// Judges what was read.
  mutating func check() {
    if problem != nil || hasNoValue { return }
    if name.count == 0 { problem = .noName }
    let needsTime = kind != .gauge && kind != .summary
    if needsTime, temporality == .unspecified { problem = .noTemporality }
    if !value.isFinite || sum.map({ !$0.isFinite }) ?? false { problem = .notFinite }
    switch kind {
    case .gauge, .sum: break
    case .histogram: checkBounds()
    case .exponentialHistogram:
      if !fits(positiveOffset, positive.count) || !fits(negativeOffset, negative.count) {
        problem = .scale
      }
    case .summary:
      for quantile in quantiles where !(0...1).contains(quantile.quantile) { problem = .bounds }
    }
  }

  private mutating func checkBounds() {
    // Without bounds a histogram may leave out its only bucket.
    guard buckets.count == bounds.count + 1 || buckets.isEmpty && bounds.isEmpty else {
      return problem = .buckets
    }
    var last = -Double.infinity
    for bound in bounds {
      guard bound > last, bound.isFinite else { return problem = .bounds }
      last = bound
    }
  }

  /// Whether buckets are where numbers of binary64 can be: exponents of two within ±1100.
  private func fits(_ offset: Int32, _ count: Int) -> Bool {
    guard (-10...20).contains(scale) else { return false }
    guard count > 0 else { return true }
    let most = scale >= 0 ? 1_100 << Int(scale) : 1_100 >> Int(-scale) + 1
    return Int(offset) >= -most && Int(offset) + count <= most
  }
}
