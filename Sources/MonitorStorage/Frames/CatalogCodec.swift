import MonitorModel

/// Catalogs as bytes: what a collector's metrics and series are, each text once.
///
/// ```
/// catalog = texts metrics series
/// texts   = count (length UTF-8)…
/// metrics = count (key kind)…
/// series  = count (length definition)…        a reader passes over what a later version appends
/// key     = name labels (name value)…         places in `texts`
/// definition = key unit flags concern role weight grain scale form terms terms [ceiling] [low high]
/// flags   = bit 0 ceiling, bit 1 clamp, bit 2 always moves
/// terms   = count (metric coefficient)…
/// ```
///
/// Numbers are varints, reals the byte-swapped bits of a binary64 as a varint, so that 1, 0.5 and the
/// like take two bytes.
enum CatalogCodec {
  /// A definition has fewer terms than this.
  private static let termsMax: UInt64 = 1 << 16

  // MARK: Writing

  private struct Texts {
    var places: [String: Int] = [:]
    var bytes: [UInt8] = []

    mutating func place(_ text: String) -> UInt64 {
      if let known = places[text] { return UInt64(known) }
      let place = places.count
      places[text] = place
      Varint.append(UInt64(text.utf8.count), to: &bytes)
      bytes.append(contentsOf: text.utf8)
      return UInt64(place)
    }
  }

  /// The bytes of a catalog.
  static func encode(_ catalog: MetricCatalog) -> [UInt8] {
    var texts = Texts()
    var body: [UInt8] = []
    Varint.append(UInt64(catalog.metrics.count), to: &body)
    for metric in catalog.metrics {
      encode(metric.key, &texts, into: &body)
      body.append(metric.kind.rawValue)
    }
    Varint.append(UInt64(catalog.series.count), to: &body)
    for series in catalog.series {
      var definition: [UInt8] = []
      encode(series, &texts, into: &definition)
      Varint.append(UInt64(definition.count), to: &body)
      body += definition
    }
    var bytes: [UInt8] = []
    Varint.append(UInt64(texts.places.count), to: &bytes)
    return bytes + texts.bytes + body
  }

  private static func encode(_ key: SeriesKey, _ texts: inout Texts, into bytes: inout [UInt8]) {
    Varint.append(texts.place(key.name), to: &bytes)
    Varint.append(UInt64(key.labels.count), to: &bytes)
    for label in key.labels {
      Varint.append(texts.place(label.name), to: &bytes)
      Varint.append(texts.place(label.value), to: &bytes)
    }
  }

  private static func encode(
    _ series: SeriesDefinition, _ texts: inout Texts, into bytes: inout [UInt8]
  ) {
    encode(series.key, &texts, into: &bytes)
    Varint.append(texts.place(series.unit.rawValue), to: &bytes)
    let clamp = series.formula.clamp
    bytes.append(
      (series.ceiling == nil ? 0 : 1) | (clamp == nil ? 0 : 2) | (series.alwaysMoves ? 4 : 0))
    bytes.append(series.concern.rawValue)
    bytes.append(series.role.rawValue)
    for real in [series.weight, series.grain, series.formula.scale] { append(real, to: &bytes) }
    bytes.append(series.formula.form.rawValue)
    for terms in [series.formula.numerator, series.formula.denominator] {
      Varint.append(UInt64(terms.count), to: &bytes)
      for term in terms {
        Varint.append(Varint.zigzag(Int64(term.metric)), to: &bytes)
        append(term.coefficient, to: &bytes)
      }
    }
    if let ceiling = series.ceiling { append(ceiling, to: &bytes) }
    if let clamp {
      append(clamp.lowerBound, to: &bytes)
      append(clamp.upperBound, to: &bytes)
    }
  }

  private static func append(_ real: Double, to bytes: inout [UInt8]) {
    Varint.append(real.bitPattern.byteSwapped, to: &bytes)
  }

  // MARK: Reading

  private struct Reader {
    let bytes: [UInt8]
    var offset: Int
    let end: Int
    var texts: [String] = []

    mutating func number(below limit: UInt64) throws(StorageError) -> Int {
      let start = offset
      let value = try Varint.read(bytes, at: &offset)
      guard value < limit, offset <= end else {
        throw .damaged(offset: start, "a number \(value) in a catalog")
      }
      return Int(value)
    }

    mutating func byte() throws(StorageError) -> UInt8 {
      guard offset < end else { throw .damaged(offset: offset, "a catalog is cut off") }
      offset += 1
      return bytes[offset - 1]
    }

    mutating func real() throws(StorageError) -> Double {
      let value = Double(bitPattern: try Varint.read(bytes, at: &offset).byteSwapped)
      guard offset <= end else { throw .damaged(offset: end, "a catalog is cut off") }
      return value
    }

    mutating func text() throws(StorageError) -> String {
      texts[try number(below: UInt64(texts.count))]
    }

    /// How many of something that takes at least a byte each can still follow.
    var room: UInt64 { UInt64(max(0, end - offset)) + 1 }
  }

  /// Reads a catalog from a stretch of bytes, all of it.
  ///
  /// - Throws: `StorageError.damaged`.
  static func decode(_ bytes: [UInt8], _ range: Range<Int>) throws(StorageError) -> MetricCatalog {
    var reader = Reader(bytes: bytes, offset: range.lowerBound, end: range.upperBound)
    let texts = try reader.number(below: reader.room)
    reader.texts.reserveCapacity(texts)
    for _ in 0..<texts {
      let count = try reader.number(below: reader.room)
      let start = reader.offset
      guard start + count <= reader.end else {
        throw .damaged(offset: start, "a text of a catalog is cut off")
      }
      reader.texts.append(String(decoding: bytes[start..<start + count], as: UTF8.self))
      reader.offset += count
    }
    var catalog = MetricCatalog()
    for _ in 0..<(try reader.number(below: reader.room)) {
      let key = try key(&reader)
      let raw = try reader.byte()
      guard let kind = MetricKind(rawValue: raw) else {
        throw .damaged(offset: reader.offset - 1, "a kind \(raw) of metric")
      }
      catalog.metrics.append(Metric(key, kind))
    }
    for _ in 0..<(try reader.number(below: reader.room)) {
      let count = try reader.number(below: reader.room)
      let end = reader.offset + count
      catalog.series.append(try definition(&reader))
      guard reader.offset <= end, end <= reader.end else {
        throw .damaged(offset: reader.offset, "a definition past its end")
      }
      reader.offset = end
    }
    guard reader.offset == reader.end else {
      throw .damaged(offset: reader.offset, "more than belongs to the catalog")
    }
    return catalog
  }

  private static func key(_ reader: inout Reader) throws(StorageError) -> SeriesKey {
    let name = try reader.text()
    var labels: [SeriesKey.Label] = []
    for _ in 0..<(try reader.number(below: reader.room)) {
      labels.append(SeriesKey.Label(try reader.text(), try reader.text()))
    }
    return SeriesKey(name, labels)
  }

  private static func definition(_ reader: inout Reader) throws(StorageError) -> SeriesDefinition {
    let start = reader.offset
    let key = try key(&reader)
    let unit = Unit(rawValue: try reader.text())
    let flags = try reader.byte()
    let concern = SeriesDefinition.Concern(rawValue: try reader.byte())
    let role = SeriesDefinition.Role(rawValue: try reader.byte())
    let weight = try reader.real()
    let grain = try reader.real()
    let scale = try reader.real()
    let form = Formula.Form(rawValue: try reader.byte())
    guard let unit, let concern, let role, let form else {
      throw .damaged(offset: start, "a definition of an unknown kind")
    }
    let numerator = try terms(&reader)
    let denominator = try terms(&reader)
    let ceiling = flags & 1 != 0 ? try reader.real() : nil
    var clamp: ClosedRange<Double>?
    if flags & 2 != 0 {
      let low = try reader.real()
      let high = try reader.real()
      guard low <= high else { throw .damaged(offset: start, "limits of a series that cannot be") }
      clamp = low...high
    }
    return SeriesDefinition(
      key, unit, Formula(form, numerator, over: denominator, scale: scale, clamp: clamp),
      ceiling: ceiling, concern: concern, role: role, weight: weight, grain: grain,
      alwaysMoves: flags & 4 != 0)
  }

  private static func terms(_ reader: inout Reader) throws(StorageError) -> [Formula.Term] {
    var terms: [Formula.Term] = []
    for _ in 0..<(try reader.number(below: min(termsMax, reader.room))) {
      let start = reader.offset
      let metric = Varint.unzigzag(try Varint.read(reader.bytes, at: &reader.offset))
      let coefficient = try reader.real()
      guard let place = Int32(exactly: metric) else {
        throw .damaged(offset: start, "a metric \(metric)")
      }
      var term = Formula.Term(0, coefficient)
      term.metric = place
      terms.append(term)
    }
    return terms
  }
}
