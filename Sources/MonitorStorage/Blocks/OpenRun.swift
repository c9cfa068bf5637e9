package import MonitorModel

/// The ticks of a block that is not sealed yet, as the payloads they were logged in.
///
/// They are read by walking them from the first: a tick of 600 metrics is passed in well under a
/// microsecond.
package struct OpenRun: HistoryRun {
  package let session: UInt64
  package private(set) var stamps: [TickStamp] = []
  package private(set) var documents: [RowDocument] = []
  /// The payloads, oldest first.
  package private(set) var payloads: [[UInt8]] = []
  /// Bytes of all payloads.
  package private(set) var bytes = 0
  private var decoder = TickDecoder()
  /// The decoder after every so many ticks, from the first on.
  ///
  /// Walks begin with one of these. They share what did not change in between.
  private var starts: [TickDecoder] = []
  private static let startRows = 60
  private var given: [[Delivery]] = []
  private var growth: [[BlockCatalog.Growth]] = []
  private var orderBefore = SeriesOrder()

  /// An empty run of a session.
  package init(session: UInt64) { self.session = session }

  /// The ticks that an earlier run left in a log, up to the first that cannot be read.
  package init(_ log: RecoveredLog) {
    self.init(session: log.session)
    for payload in log.payloads {
      do throws(StorageError) { try append(payload) } catch { return }
    }
  }

  /// Takes the next payload of the chain.
  ///
  /// - Throws: `StorageError.damaged`; the run is then as it was, and must not be added to.
  package mutating func append(_ payload: [UInt8]) throws(StorageError) {
    guard stamps.count < Limits.extentRows else {
      throw .damaged(offset: 0, "more ticks than a block can have")
    }
    let isFirst = stamps.isEmpty
    do throws(StorageError) {
      try decoder.advance(payload)
    } catch {
      // What it holds now is half of that tick; the ticks before make it anew.
      decoder = starts.last ?? TickDecoder()
      let known = max(0, starts.count - 1) * Self.startRows + min(1, starts.count)
      for payload in payloads.dropFirst(known) { try decoder.advance(payload) }
      throw error
    }
    if stamps.count % Self.startRows == 0 { starts.append(decoder) }
    let row = stamps.count
    if isFirst { orderBefore = decoder.order }
    stamps.append(decoder.stamp)
    payloads.append(payload)
    bytes += payload.count
    for (kind, place) in decoder.documents {
      documents.append(RowDocument(row: row, kind: kind, bytes: Array(payload[place])))
    }
    for (index, track) in decoder.tracks.enumerated() {
      if index == given.count {
        given.append([Delivery](repeating: Delivery(), count: row))
        growth.append([])
      }
      given[index].append(
        Delivery(
          isFresh: track.isFresh, hasProcesses: track.hasProcesses,
          at: MonotonicInstant(nanoseconds: track.codec.instant), elapsed: track.elapsed))
      let next = BlockCatalog.Growth(
        row: row, metrics: track.catalog.metrics.count, series: track.catalog.series.count)
      let last = growth[index].last
      if last?.metrics != next.metrics || last?.series != next.series {
        growth[index].append(next)
      }
    }
  }

  package var catalog: BlockCatalog {
    BlockCatalog(
      collectors: decoder.tracks.enumerated().map { index, track in
        BlockCatalog.Collector(name: track.name, catalog: track.catalog, growth: growth[index])
      }, firstSequence: decoder.firstSequence, orderBefore: orderBefore, order: decoder.order)
  }

  package func deliveries(of collector: Int) -> [Delivery] { given[collector] }

  package func read(
    collector: Int, metrics: [Int], rows: Range<Int>, codec: inout ExtentCodec,
    into slab: inout ColumnSlab
  ) throws(StorageError) -> Int {
    slab.reset(columns: metrics.count, rows: rows.count)
    try walk(rows) { decoder, row in
      let place = row - rows.lowerBound
      let known = collector < decoder.tracks.count
      let values = known ? decoder.tracks[collector].codec.values : []
      let states = known ? decoder.tracks[collector].codec.states : []
      for (column, metric) in metrics.enumerated() {
        let cell = column * rows.count + place
        if metric < values.count {
          slab.values[cell] = values[metric]
          slab.states[cell] = states[metric]
        } else {
          slab.values[cell] = 0
          slab.states[cell] = ReadingState.absent.rawValue
        }
      }
    }
    return 0
  }

  package func processes(
    collector: Int, rows: Range<Int>, codec: inout ExtentCodec
  ) throws(StorageError) -> [ProcessBatch?] {
    var result: [ProcessBatch?] = []
    try walk(rows) { decoder, row in
      let hasAny =
        collector < decoder.tracks.count && decoder.tracks[collector].isFresh
        && decoder.tracks[collector].hasProcesses
      result.append(hasAny ? decoder.tracks[collector].processes.batch : nil)
    }
    return result
  }

  /// Walks over the ticks of some rows, from a little before them.
  private func walk(
    _ rows: Range<Int>, _ body: (borrowing TickDecoder, Int) -> Void
  ) throws(StorageError) {
    let end = min(rows.upperBound, payloads.count)
    guard rows.lowerBound < end else { return }
    let begun = rows.lowerBound / Self.startRows
    var decoder = starts[begun]
    var row = begun * Self.startRows
    while true {
      if row >= rows.lowerBound { body(decoder, row) }
      row += 1
      guard row < end else { return }
      try decoder.advance(payloads[row])
    }
  }
}
