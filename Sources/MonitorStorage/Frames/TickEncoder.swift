import MonitorModel

/// Turns ticks into payloads: each is what changed since the one before, and the first of a chain
/// stands by itself.
///
/// ```
/// payload   = flags at wall missed session? documents collectors
/// flags     = bit 0: provisional; bit 1: first of a chain, `session` follows
/// at        = zigzag varint: nanoseconds since the tick before, less the step before that
/// wall      = zigzag varint: change of (civil − monotonic) time, in milliseconds
/// missed    = varint
/// session   = length JSON, count (name catalog)…       order of series and catalogs so far
/// documents = count (kind length bytes)…
/// collectors= count (index catalog elapsed frame processes)…   those that delivered
/// elapsed   = varint: microseconds, rounded up
/// catalog   = 0x00 | 0x01 (name catalog)             what the catalog has more than before
/// name      = length UTF-8
/// catalog   = length, see ``CatalogCodec``
/// frame     = see ``FrameCodec``
/// processes = 0x00 | 0x01 frame                      see ``ProcessFrameCodec``
/// ```
package struct TickEncoder: Sendable {
  private struct Track: Sendable {
    var name: String
    var catalog = MetricCatalog()
    var codec = FrameCodec()
    var processes = ProcessFrameCodec()
  }

  /// The order in which series were numbered so far, over all chains of the session.
  package private(set) var order = SeriesOrder()
  /// Processes that were not recorded at the newest tick.
  package private(set) var unrecordedProcesses = 0
  private var tracks: [Track] = []
  private var documents = DocumentWriter()
  private var isFirst = true
  private var at: Int64 = 0
  private var step: Int64 = 0
  private var offset: Int64 = 0

  /// An encoder of a session that has not begun.
  package init() {}

  /// Begins a chain: the next payload stands by itself.
  package mutating func beginChain() {
    isFirst = true
    documents.beginChain()
    (at, step, offset) = (0, 0, 0)
    for index in tracks.indices {
      tracks[index].codec = FrameCodec()
      tracks[index].processes = ProcessFrameCodec()
    }
  }

  /// The payload of the next tick.
  package mutating func encode(_ record: TickRecord) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1_024)
    let data = record.snapshot.data
    bytes.append((record.isProvisional ? 1 : 0) | (isFirst ? 2 : 0))
    let next = data.at.nanoseconds
    Varint.append(Varint.zigzag((next &- at) &- step), to: &bytes)
    step = next &- at
    at = next
    let ahead = data.wall.milliseconds &- next / 1_000_000
    Varint.append(Varint.zigzag(ahead &- offset), to: &bytes)
    offset = ahead
    Varint.append(UInt64(max(0, record.missed)), to: &bytes)
    if isFirst {
      Self.append(
        DocumentCoding.encode(SessionNote(order: order, sequence: data.sequence)), to: &bytes)
      Varint.append(UInt64(tracks.count), to: &bytes)
      for track in tracks { Self.append(track.name, track.catalog, to: &bytes) }
    }
    documents.write(record, into: &bytes)
    Varint.append(UInt64(record.batches.count), to: &bytes)
    unrecordedProcesses = 0
    for batch in record.batches { encode(batch, into: &bytes) }
    isFirst = false
    return bytes
  }

  private mutating func encode(_ batch: MetricBatch, into bytes: inout [UInt8]) {
    let index = tracks.firstIndex { $0.name == batch.collector } ?? tracks.count
    Varint.append(UInt64(index), to: &bytes)
    let catalog = batch.catalog
    let isNew = index == tracks.count
    if isNew { tracks.append(Track(name: batch.collector)) }
    let known = tracks[index].catalog
    if isNew || catalog.metrics.count > known.metrics.count
      || catalog.series.count > known.series.count
    {
      bytes.append(1)
      let growth = MetricCatalog(
        metrics: Array(catalog.metrics[known.metrics.count...]),
        series: Array(catalog.series[known.series.count...]))
      Self.append(batch.collector, growth, to: &bytes)
      tracks[index].catalog = catalog
      order.grow(collector: index, to: catalog.series.count, most: Limits.series)
    } else {
      bytes.append(0)
    }
    // Rounded up, so that what took longer than a limit in whole microseconds still did.
    Varint.append(UInt64(max(0, batch.elapsedNanoseconds) + 999) / 1_000, to: &bytes)
    tracks[index].codec.encode(batch, into: &bytes)
    guard let processes = batch.processes else {
      bytes.append(0)
      return
    }
    bytes.append(1)
    unrecordedProcesses += tracks[index].processes.encode(processes, into: &bytes)
  }

  private static func append(
    _ name: String, _ catalog: MetricCatalog, to bytes: inout [UInt8]
  ) {
    append(Array(name.utf8), to: &bytes)
    append(CatalogCodec.encode(catalog), to: &bytes)
  }

  private static func append(_ document: [UInt8], to bytes: inout [UInt8]) {
    Varint.append(UInt64(document.count), to: &bytes)
    bytes += document
  }
}

/// What the first payload of a chain says of the session.
struct SessionNote: Hashable, Codable, Sendable {
  /// The order of the series before this tick.
  var order: SeriesOrder
  /// The number of this tick in its session, from 1.
  var sequence: UInt64
}
