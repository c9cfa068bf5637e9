package import MonitorModel

/// Turns payloads back into ticks, one after another: it always holds the newest.
package struct TickDecoder: Sendable {
  /// What is known of one collector.
  package struct Track: Sendable {
    /// The name.
    package var name: String
    /// The catalog so far.
    package var catalog = MetricCatalog()
    /// The kinds of its metrics.
    package var kinds: [MetricKind] = []
    /// The newest frame of columns.
    package var codec = FrameCodec()
    /// The newest processes.
    package var processes = ProcessFrameCodec()
    /// Whether it delivered at the newest tick.
    package var isFresh = false
    /// Whether it gave processes at the newest tick.
    package var hasProcesses = false
    /// What its newest collection took, in nanoseconds.
    package var elapsed: Int64 = 0
  }

  /// The newest tick.
  package private(set) var stamp = TickStamp(
    at: MonotonicInstant(nanoseconds: 0), wall: WallInstant(milliseconds: 0), missed: 0,
    isProvisional: false)
  /// The collectors, by their place in the session.
  package private(set) var tracks: [Track] = []
  /// The order in which the session numbered its series.
  package private(set) var order = SeriesOrder()
  /// The number of the chain's first tick in its session, from 1.
  package private(set) var firstSequence: UInt64 = 0
  /// The documents of the newest tick: kind and place in its payload.
  package private(set) var documents: [(kind: HistoryDocument.Kind, place: Range<Int>)] = []
  /// The places of the collectors that delivered at the newest tick, in the order of delivery.
  package private(set) var delivered: [Int] = []
  private var isFirst = true
  private var step: Int64 = 0
  private var offset: Int64 = 0

  /// A decoder before the first payload of a chain.
  package init() {}

  /// Reads the next payload.
  ///
  /// - Throws: `StorageError.damaged` with the offset in the payload; the decoder must not be used
  ///   on afterwards.
  package mutating func advance(_ bytes: [UInt8]) throws(StorageError) {
    var place = 0
    guard let flags = bytes.first, flags < 4 else { throw .damaged(offset: 0, "flags of no tick") }
    guard isFirst == (flags & 2 != 0) else {
      throw .damaged(offset: 0, isFirst ? "the chain has no beginning" : "a second beginning")
    }
    place = 1
    try readStamp(bytes, at: &place, isProvisional: flags & 1 != 0)
    if isFirst { try readSession(bytes, at: &place) }
    isFirst = false
    try readDocuments(bytes, at: &place)
    for index in tracks.indices {
      tracks[index].isFresh = false
      tracks[index].hasProcesses = false
    }
    delivered.removeAll(keepingCapacity: true)
    let start = place
    let count = try Varint.read(bytes, at: &place)
    guard count <= UInt64(Limits.collectors) else {
      throw .damaged(offset: start, "\(count) collectors")
    }
    for _ in 0..<count { try readCollector(bytes, at: &place) }
    guard place == bytes.count else {
      throw .damaged(offset: place, "more than belongs to the tick")
    }
  }

  private mutating func readStamp(
    _ bytes: [UInt8], at place: inout Int, isProvisional: Bool
  ) throws(StorageError) {
    let start = place
    let before = stamp.at.nanoseconds
    step = step &+ Varint.unzigzag(try Varint.read(bytes, at: &place))
    let at = before &+ step
    offset = offset &+ Varint.unzigzag(try Varint.read(bytes, at: &place))
    let missed = try Varint.read(bytes, at: &place)
    let wall = at / 1_000_000 &+ offset
    guard BelievedTime.holds(nanoseconds: at), BelievedTime.holds(milliseconds: offset),
      BelievedTime.holds(milliseconds: wall), isFirst || at > before, missed < 1 << 40
    else { throw .damaged(offset: start, "a time that cannot be") }
    stamp = TickStamp(
      at: MonotonicInstant(nanoseconds: at), wall: WallInstant(milliseconds: wall),
      missed: Int(missed), isProvisional: isProvisional)
  }

  private mutating func readSession(
    _ bytes: [UInt8], at place: inout Int
  ) throws(StorageError) {
    let range = try Self.document(bytes, at: &place)
    let note = try DocumentCoding.decode(SessionNote.self, bytes[range], what: "a session")
    let start = place
    let count = try Varint.read(bytes, at: &place)
    guard count <= UInt64(Limits.collectors) else {
      throw .damaged(offset: start, "\(count) collectors")
    }
    tracks = []
    for _ in 0..<count {
      let (name, catalog) = try Self.catalog(bytes, at: &place)
      tracks.append(
        Track(name: name, catalog: catalog, kinds: catalog.metrics.map(\.kind)))
    }
    guard note.order.isSound(series: tracks.map(\.catalog.series.count), most: Limits.series)
    else { throw .damaged(offset: start, "a session that cannot be") }
    order = note.order
    firstSequence = min(note.sequence, UInt64(BelievedTime.bound))
  }

  private mutating func readDocuments(
    _ bytes: [UInt8], at place: inout Int
  ) throws(StorageError) {
    documents.removeAll(keepingCapacity: true)
    let start = place
    let count = try Varint.read(bytes, at: &place)
    guard count <= UInt64(bytes.count) else { throw .damaged(offset: start, "\(count) documents") }
    for _ in 0..<count {
      guard place < bytes.count else { throw .damaged(offset: place, "a document is cut off") }
      let raw = bytes[place]
      place += 1
      let range = try Self.document(bytes, at: &place)
      // A kind that a later version brought is passed over.
      if let kind = HistoryDocument.Kind(rawValue: raw) { documents.append((kind, range)) }
    }
  }

  private static func catalog(
    _ bytes: [UInt8], at place: inout Int
  ) throws(StorageError) -> (name: String, catalog: MetricCatalog) {
    let name = try document(bytes, at: &place)
    let range = try document(bytes, at: &place)
    return (
      String(decoding: bytes[name], as: UTF8.self), try CatalogCodec.decode(bytes, range)
    )
  }

  private static func document(
    _ bytes: [UInt8], at place: inout Int
  ) throws(StorageError) -> Range<Int> {
    let start = place
    let count = try Varint.read(bytes, at: &place)
    guard count <= UInt64(bytes.count - place) else {
      throw .damaged(offset: start, "a document of \(count) bytes")
    }
    defer { place += Int(count) }
    return place..<place + Int(count)
  }

  private mutating func readCollector(
    _ bytes: [UInt8], at place: inout Int
  ) throws(StorageError) {
    let start = place
    let index = try Varint.read(bytes, at: &place)
    guard index < UInt64(tracks.count + 1), index < UInt64(Limits.collectors) else {
      throw .damaged(offset: start, "collector \(index)")
    }
    let track = Int(index)
    try readCatalog(bytes, at: &place, track)
    guard track < tracks.count, !tracks[track].isFresh else {
      throw .damaged(offset: start, "collector \(index) twice or never")
    }
    let microseconds = min(try Varint.read(bytes, at: &place), UInt64(BelievedTime.bound))
    tracks[track].elapsed = Int64(microseconds) * 1_000
    try tracks[track].codec.advance(bytes, at: &place, kinds: tracks[track].kinds)
    guard tracks[track].codec.values.count == tracks[track].kinds.count,
      BelievedTime.holds(nanoseconds: tracks[track].codec.instant)
    else { throw .damaged(offset: start, "fewer columns than metrics, or a time that cannot be") }
    tracks[track].isFresh = true
    delivered.append(track)
    guard place < bytes.count, bytes[place] < 2 else {
      throw .damaged(offset: place, "no word on processes")
    }
    place += 1
    guard bytes[place - 1] == 1 else { return }
    let processes = place
    try tracks[track].processes.advance(bytes, at: &place)
    tracks[track].hasProcesses = true
    // The limit is of all collectors together, or few bytes of many would take much memory.
    guard tracks.reduce(0, { $0 + $1.processes.slotCount }) <= Limits.processes else {
      throw .damaged(offset: processes, "more processes than there can be")
    }
  }

  private mutating func readCatalog(
    _ bytes: [UInt8], at place: inout Int, _ track: Int
  ) throws(StorageError) {
    guard place < bytes.count, bytes[place] < 2 else {
      throw .damaged(offset: place, "no word on the catalog")
    }
    place += 1
    guard bytes[place - 1] == 1 else { return }
    let start = place
    let (name, growth) = try Self.catalog(bytes, at: &place)
    if track == tracks.count { tracks.append(Track(name: name)) }
    guard tracks[track].name == name else {
      throw .damaged(offset: start, "a catalog of another collector")
    }
    tracks[track].catalog.metrics += growth.metrics
    tracks[track].catalog.series += growth.series
    tracks[track].kinds += growth.metrics.map(\.kind)
    order.grow(
      collector: track, to: tracks[track].catalog.series.count, most: Limits.series)
  }

  /// What the collectors delivered at the newest tick.
  package var batches: [MetricBatch] {
    delivered.map { index in
      let track = tracks[index]
      var batch = track.codec.batch(collector: track.name, catalog: track.catalog)
      batch.elapsedNanoseconds = track.elapsed
      if track.hasProcesses { batch.processes = track.processes.batch }
      return batch
    }
  }
}
