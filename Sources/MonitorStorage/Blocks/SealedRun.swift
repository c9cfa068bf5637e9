package import MonitorModel

/// A sealed block, read from its bytes: what is not asked for stays packed.
package struct SealedRun: HistoryRun {
  /// Decrypts a section of a block.
  package typealias Opener =
    @Sendable (_ head: BlockHead, _ bytes: ArraySlice<UInt8>, _ section: BlockSection)
    throws(StorageError) -> [UInt8]

  /// The head.
  package let head: BlockHead
  package let stamps: [TickStamp]
  package let catalog: BlockCatalog
  package let documents: [RowDocument]
  /// Whether its documents could not be read: damaged, but the rest stands.
  package let isDocumentsLost: Bool
  private let bytes: [UInt8]
  private let given: [[Delivery]]
  private let opener: Opener?

  package var session: UInt64 { head.session }

  /// Opens a block: its catalog, the times of its ticks and its documents.
  ///
  /// - Throws: `StorageError` where one of those is damaged, or the block is encrypted and there
  ///   is no `opener`.
  package init(_ bytes: [UInt8], opener: Opener? = nil) throws(StorageError) {
    var known = CatalogCache()
    try self.init(bytes, opener: opener, known: &known)
  }

  /// Opens a block; catalogs that are `known` by their bytes are not read again.
  ///
  /// - Throws: `StorageError`.
  package init(
    _ bytes: [UInt8], opener: Opener?, known: inout CatalogCache
  ) throws(StorageError) {
    let head = try BlockHead(block: bytes)
    self.head = head
    self.bytes = bytes
    self.opener = opener
    let reader = SectionReader(bytes: bytes, head: head, opener: opener)
    var zstd = ZstdDecompressor()
    catalog = try Self.catalog(reader, &zstd, &known)
    (stamps, given) = try Self.ticks(reader, collectors: catalog.collectors.count)
    guard stamps.first?.at == head.first, stamps.last?.at == head.last else {
      throw .damaged(offset: 40, "times that are not those of the head")
    }
    do throws(StorageError) {
      documents = try Self.documents(reader, &zstd)
      isDocumentsLost = false
    } catch {
      documents = []
      isDocumentsLost = true
    }
  }

  package func deliveries(of collector: Int) -> [Delivery] { given[collector] }

  // MARK: Opening

  private static func catalog(
    _ reader: SectionReader, _ zstd: inout ZstdDecompressor, _ known: inout CatalogCache
  ) throws(StorageError) -> BlockCatalog {
    let sections = reader.head.sections
    func place(owner: Int, first: Int) throws(StorageError) -> Int {
      let place = sections.firstIndex {
        $0.kind == .catalog && $0.owner == owner && $0.first == first
      }
      guard let place else { throw .damaged(offset: 0, "a block without a catalog") }
      return place
    }
    let index = try place(owner: 0, first: 0)
    let document = try reader.unpacked(index, limit: Limits.sectionBytes, &zstd)
    let facts = try DocumentCoding.decode(
      BlockCatalog.Facts.self, document[...], what: "a catalog")
    guard facts.collectors.count <= Limits.collectors else {
      throw .damaged(offset: 0, "\(facts.collectors.count) collectors")
    }
    var collectors: [BlockCatalog.Collector] = []
    for (owner, collector) in facts.collectors.enumerated() {
      let packed = try reader.section(try place(owner: owner, first: 1))
      let catalog = try known.catalog(packed) { () throws(StorageError) in
        let bytes = try SectionReader.unpacked(packed, limit: Limits.sectionBytes, &zstd)
        return try CatalogCodec.decode(bytes, 0..<bytes.count)
      }
      collectors.append(
        BlockCatalog.Collector(
          name: collector.name, catalog: catalog, growth: collector.growth))
    }
    let catalog = BlockCatalog(
      collectors: collectors, firstSequence: facts.firstSequence,
      orderBefore: facts.orderBefore, order: facts.order)
    guard catalog.isSound(rows: reader.head.rows) else {
      throw .damaged(offset: sections[index].place.lowerBound, "a catalog that cannot be")
    }
    return catalog
  }

  private static func ticks(
    _ reader: SectionReader, collectors: Int
  ) throws(StorageError) -> ([TickStamp], [[Delivery]]) {
    let rows = reader.head.rows
    var codec = ExtentCodec()
    var slab = ColumnSlab()
    var columns: [[Int64]] = []
    for (index, section) in reader.head.sections.enumerated() where section.kind == .ticks {
      guard section.first == columns.count, section.count <= 4 + 4 * collectors - columns.count
      else {
        throw .damaged(offset: section.place.lowerBound, "times out of order")
      }
      let bytes = try reader.section(index)
      try codec.decode(bytes.span.bytes, columns: section.count, rows: rows, into: &slab)
      for column in 0..<section.count {
        columns.append(
          slab.values[column * rows..<(column + 1) * rows].map { Int64(bitPattern: $0) })
      }
    }
    guard columns.count == 4 + 4 * collectors else {
      throw .damaged(offset: 0, "\(columns.count) columns of times for \(collectors) collectors")
    }
    var stamps: [TickStamp] = []
    stamps.reserveCapacity(rows)
    for row in 0..<rows {
      let at = columns[0][row]
      let wall = columns[1][row] &+ at / 1_000_000
      guard BelievedTime.holds(nanoseconds: at), BelievedTime.holds(milliseconds: wall),
        columns[2][row] >= 0, columns[2][row] < 1 << 40,
        stamps.last.map({ $0.at.nanoseconds < at }) ?? true
      else { throw .damaged(offset: 0, "a time that cannot be, in row \(row)") }
      stamps.append(
        TickStamp(
          at: MonotonicInstant(nanoseconds: at), wall: WallInstant(milliseconds: wall),
          missed: Int(columns[2][row]), isProvisional: columns[3][row] == 1))
    }
    let given = try (0..<collectors).map { collector throws(StorageError) in
      try deliveries(Array(columns[(4 + collector * 4)..<(8 + collector * 4)]), stamps)
    }
    return (stamps, given)
  }

  private static func deliveries(
    _ columns: [[Int64]], _ stamps: [TickStamp]
  ) throws(StorageError) -> [Delivery] {
    var result: [Delivery] = []
    result.reserveCapacity(stamps.count)
    for (row, stamp) in stamps.enumerated() {
      // Two times that are believed are up to twice as far from each other.
      guard BelievedTime.holds(nanoseconds: columns[2][row] / 2), columns[3][row] >= 0,
        columns[3][row] <= BelievedTime.bound
      else { throw .damaged(offset: 0, "a delivery that cannot be, in row \(row)") }
      result.append(
        Delivery(
          isFresh: columns[0][row] == 1, hasProcesses: columns[1][row] == 1,
          at: stamp.at.advanced(by: columns[2][row]), elapsed: columns[3][row] * 1_000))
    }
    return result
  }

  private static func documents(
    _ reader: SectionReader, _ zstd: inout ZstdDecompressor
  ) throws(StorageError) -> [RowDocument] {
    guard let place = reader.head.sections.firstIndex(where: { $0.kind == .documents }) else {
      return []
    }
    let bytes = try reader.unpacked(place, limit: Limits.sectionBytes, &zstd)
    var result: [RowDocument] = []
    var offset = 0
    while offset < bytes.count {
      let start = offset
      let row = try Varint.read(bytes, at: &offset)
      guard offset < bytes.count, row < UInt64(reader.head.rows),
        row >= UInt64(result.last?.row ?? 0)
      else { throw .damaged(offset: start, "a document out of order") }
      let kind = HistoryDocument.Kind(rawValue: bytes[offset])
      offset += 1
      let count = try Varint.read(bytes, at: &offset)
      guard count <= UInt64(bytes.count - offset) else {
        throw .damaged(offset: start, "a document is cut off")
      }
      let end = offset + Int(count)
      if let kind {
        result.append(RowDocument(row: Int(row), kind: kind, bytes: Array(bytes[offset..<end])))
      }
      offset = end
    }
    return result
  }

  // MARK: Reading

  package func read(
    collector: Int, metrics: [Int], rows: Range<Int>, codec: inout ExtentCodec,
    into slab: inout ColumnSlab
  ) throws(StorageError) -> Int {
    slab.reset(columns: metrics.count, rows: rows.count)
    let reader = SectionReader(bytes: bytes, head: head, opener: opener)
    var part = ColumnSlab()
    let isAscending = zip(metrics, metrics.dropFirst()).allSatisfy { $0 < $1 }
    // What stands in no section was not known yet; what stands in a damaged one has failed.
    var missing = [ReadingState?](repeating: .absent, count: metrics.count)
    for (index, section) in head.sections.enumerated()
    where section.kind == .values && section.owner == collector {
      let range = section.first..<section.first + section.count
      let places =
        isAscending
        ? Array(Self.place(range.lowerBound, metrics)..<Self.place(range.upperBound, metrics))
        : metrics.indices.filter { range.contains(metrics[$0]) }
      guard !places.isEmpty else { continue }
      do throws(StorageError) {
        let bytes = try reader.section(index)
        try codec.decode(
          bytes.span.bytes, columns: section.count, rows: head.rows,
          wanted: places.map { metrics[$0] - section.first }, range: rows, into: &part)
      } catch {
        for place in places where missing[place] != nil { missing[place] = .failed }
        continue
      }
      for (from, to) in places.enumerated() {
        missing[to] = nil
        let cells = from * rows.count..<(from + 1) * rows.count
        let place = to * rows.count..<(to + 1) * rows.count
        slab.values.replaceSubrange(place, with: part.values[cells])
        slab.states.replaceSubrange(place, with: part.states[cells])
      }
    }
    for (column, state) in missing.enumerated() {
      guard let state else { continue }
      for cell in column * rows.count..<(column + 1) * rows.count {
        slab.values[cell] = 0
        slab.states[cell] = state.rawValue
      }
    }
    return missing.count { $0 == .failed }
  }

  /// The rollups in which some series are, in tables that may have more; `nil` where the block has
  /// none of one of them.
  ///
  /// - Throws: `StorageError.damaged`.
  package func rollups(
    _ period: RollupPeriod, series: [Int], codec: inout RollupCodec
  ) throws(StorageError) -> [RollupTable]? {
    let reader = SectionReader(bytes: bytes, head: head, opener: opener)
    var tables: [RollupTable] = []
    for (index, section) in head.sections.enumerated() where section.kind == period.section {
      let range = section.first..<section.first + section.count
      guard series.contains(where: range.contains) else { continue }
      let bytes = try reader.section(index)
      tables.append(try codec.decode(bytes, period: period, series: range, rows: head.rows))
    }
    let isWhole = series.allSatisfy { one in tables.contains { $0.series.contains(one) } }
    return isWhole ? tables : nil
  }

  /// How many of ascending numbers are below one.
  private static func place(_ number: Int, _ ascending: [Int]) -> Int {
    var low = 0
    var high = ascending.count
    while low < high {
      let middle = (low + high) / 2
      if ascending[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }

  package func processes(
    collector: Int, rows: Range<Int>, codec: inout ExtentCodec
  ) throws(StorageError) -> [ProcessBatch?] {
    let isOf: (BlockSection) -> Bool = { $0.kind == .processes && $0.owner == collector }
    guard let place = head.sections.firstIndex(where: isOf) else {
      return [ProcessBatch?](repeating: nil, count: rows.count)
    }
    let reader = SectionReader(bytes: bytes, head: head, opener: opener)
    var zstd = ZstdDecompressor()
    let frames = try reader.unpacked(place, limit: Limits.sectionBytes, &zstd)
    var result: [ProcessBatch?] = []
    var decoder = ProcessFrameCodec()
    var offset = 0
    let key = rows.lowerBound / BlockBuilder.processKeyRows * BlockBuilder.processKeyRows
    for row in 0..<min(rows.upperBound, head.rows) {
      let start = offset
      let count = try Varint.read(frames, at: &offset)
      guard count <= UInt64(frames.count - offset) else {
        throw .damaged(offset: start, "processes are cut off")
      }
      let end = offset + Int(count)
      if row >= key {
        if row % BlockBuilder.processKeyRows == 0 { decoder = ProcessFrameCodec() }
        if count > 0 { try decoder.advance(frames, at: &offset) }
        if row >= rows.lowerBound { result.append(count > 0 ? decoder.batch : nil) }
      }
      offset = end
    }
    return result
  }
}

/// Gets at the sections of a block.
struct SectionReader {
  /// All bytes of the block.
  let bytes: [UInt8]
  /// Its head.
  let head: BlockHead
  /// What decrypts it.
  let opener: SealedRun.Opener?

  /// The bytes of a section, decrypted.
  func section(_ index: Int) throws(StorageError) -> [UInt8] {
    let place = head.sections[index].place
    guard place.upperBound <= bytes.count else {
      throw .damaged(offset: place.lowerBound, "a section is cut off")
    }
    let part = bytes[place]
    guard !head.keyID.isEmpty else { return Array(part) }
    guard let opener else { throw .damaged(offset: 11, "the block is encrypted; a key is needed") }
    return try opener(head, part, head.sections[index])
  }

  /// The bytes of a section that is a zstd frame, unpacked.
  func unpacked(
    _ index: Int, limit: Int, _ zstd: inout ZstdDecompressor
  ) throws(StorageError) -> [UInt8] {
    try Self.unpacked(try section(index), limit: limit, &zstd)
  }

  /// The content of a zstd frame.
  static func unpacked(
    _ packed: [UInt8], limit: Int, _ zstd: inout ZstdDecompressor
  ) throws(StorageError) -> [UInt8] {
    var content: [UInt8] = []
    let outcome = packed.withUnsafeBytes { frame -> Result<Int, StorageError> in
      do throws(StorageError) {
        return .success(try zstd.decompress(frame, limit: limit, into: &content))
      } catch {
        return .failure(error)
      }
    }
    let size = try outcome.get()
    content.removeLast(content.count - size)
    return content
  }
}
