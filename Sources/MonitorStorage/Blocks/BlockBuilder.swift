import MonitorModel

/// Seals runs of ticks into a block: the columns of 64 metrics at a time, so that the memory it
/// takes does not grow with the number of series.
package struct BlockBuilder: ~Copyable {
  /// Metrics in one extent.
  package static let extentColumns = 64
  /// A frame that stands by itself comes every so many rows among those of processes.
  static let processKeyRows = 60
  /// Samples of processes that are held at once while they are packed.
  private static let processSamples = 65_536

  private var codec = ExtentCodec()
  private var zstd = ZstdCompressor()
  private var slab = ColumnSlab()
  private var part = ColumnSlab()
  private var body: [UInt8] = []
  /// Columns and processes of the newest block's runs that were damaged; gaps stand in the block.
  package private(set) var lost = 0

  /// Makes a builder; its memory comes with its first use.
  package init() {}

  /// How a block is made.
  package struct Plan: Sendable {
    /// How densely.
    package var tier: BlockHead.Tier
    /// The numbers of the blocks it is made of.
    package var numbers: ClosedRange<UInt64>
    /// The boot during which it was recorded, 16 bytes.
    package var boot: [UInt8]
    /// What encrypts it, if anything.
    package var protection: BlockProtection?

    /// Makes a plan.
    package init(
      tier: BlockHead.Tier, numbers: ClosedRange<UInt64>, boot: [UInt8],
      protection: BlockProtection? = nil
    ) {
      self.tier = tier
      self.numbers = numbers
      self.boot = boot
      self.protection = protection
    }
  }

  /// The bytes of a block of all ticks of `runs`, which follow each other in one session, and of
  /// what sums up its series.
  ///
  /// What is damaged in a run becomes a gap, and is counted in `lost`.
  ///
  /// - Throws: `StorageError` where runs do not follow each other or cannot be read at all.
  /// - Precondition: there is a tick, and there are no more than an extent has rows.
  package mutating func build(
    _ runs: [any HistoryRun], _ plan: Plan, rollups: [RollupSection] = []
  ) throws(StorageError) -> (head: BlockHead, bytes: [UInt8]) {
    let stamps = runs.flatMap(\.stamps)
    guard let first = stamps.first, let last = stamps.last, let session = runs.first?.session
    else { preconditionFailure("a block has ticks") }
    precondition(stamps.count <= Limits.extentRows, "a block has no more rows than an extent")
    for (next, stamp) in stamps.enumerated().dropFirst() where stamps[next - 1].at >= stamp.at {
      throw .damaged(offset: 0, "runs that do not follow each other")
    }
    var head = BlockHead(
      tier: plan.tier, rows: stamps.count, session: session, numbers: plan.numbers,
      first: first.at, last: last.at, firstWall: first.wall, lastWall: last.wall, boot: plan.boot)
    if let protection = plan.protection {
      head.keyID = protection.keyID
      head.salt = protection.salt
    }
    body.removeAll(keepingCapacity: true)
    lost = 0
    let catalog = try Self.merged(runs)
    try addCatalog(catalog, &head, plan)
    try addTicks(runs, stamps, collectors: catalog.collectors.count, &head, plan)
    for collector in catalog.collectors.indices {
      try addValues(runs, collector, catalog.collectors[collector].catalog, &head, plan)
      try addProcesses(runs, collector, &head, plan)
    }
    try addDocuments(runs, &head, plan)
    for part in rollups {
      try add(
        part.bytes, part.period.section, first: part.series.lowerBound, count: part.series.count,
        &head, plan)
    }
    let bytes = Self.assemble(&head, body)
    return (head, bytes)
  }

  /// Puts the head, whose size is known now, before the sections, and its copy behind them.
  private static func assemble(_ head: inout BlockHead, _ body: [UInt8]) -> [UInt8] {
    let shift = BlockHead.size(sections: head.sections.count)
    for index in head.sections.indices {
      let place = head.sections[index].place
      head.sections[index].place = place.lowerBound + shift..<place.upperBound + shift
    }
    return head.encoded() + body + head.encodedTail()
  }

  private mutating func add(
    _ bytes: [UInt8], _ kind: BlockSection.Kind, owner: Int = 0, first: Int = 0, count: Int = 0,
    _ head: inout BlockHead, _ plan: Plan
  ) throws(StorageError) {
    let start = body.count
    var section = BlockSection(
      kind, number: head.sections.count, owner: owner, first: first, count: count,
      place: start..<start)
    if let protection = plan.protection {
      body += try protection.seal(bytes, section.number, head.context(of: section))
    } else {
      body += bytes
    }
    section.place = start..<body.count
    head.sections.append(section)
  }

  private mutating func compressed(
    _ bytes: [UInt8], _ plan: Plan
  ) throws(StorageError) -> [UInt8] {
    guard bytes.count <= Limits.sectionBytes else {
      throw .damaged(offset: 0, "\(bytes.count) bytes are more than a part of a block can have")
    }
    var result: [UInt8] = []
    let tier: ExtentTier = plan.tier == .cold ? .cold : .warm
    bytes.withUnsafeBytes { zstd.append($0, level: tier.level, to: &result) }
    return result
  }

  // MARK: Catalog

  /// The catalogs of runs that follow each other: the last knows all, growth is that of each.
  ///
  /// - Throws: `StorageError.damaged` where one knows what a later one does not.
  static func merged(_ runs: [any HistoryRun]) throws(StorageError) -> BlockCatalog {
    guard var catalog = runs.last?.catalog, let first = runs.first?.catalog else {
      preconditionFailure("a block has ticks")
    }
    catalog.orderBefore = first.orderBefore
    catalog.firstSequence = first.firstSequence
    for index in catalog.collectors.indices { catalog.collectors[index].growth = [] }
    var row = 0
    for run in runs {
      guard run.session == runs.first?.session, isPart(run.catalog, of: catalog) else {
        throw .damaged(offset: 0, "runs of different sessions")
      }
      for (index, collector) in run.catalog.collectors.enumerated() {
        for var growth in collector.growth {
          growth.row += row
          let last = catalog.collectors[index].growth.last
          if last?.metrics ?? -1 < growth.metrics || last?.series ?? -1 < growth.series {
            catalog.collectors[index].growth.append(growth)
          }
        }
      }
      row += run.stamps.count
    }
    return catalog
  }

  /// Whether catalogs are those of a later run, before they grew.
  private static func isPart(_ catalog: BlockCatalog, of later: BlockCatalog) -> Bool {
    catalog.collectors.count <= later.collectors.count
      && zip(catalog.collectors, later.collectors).allSatisfy { a, b in
        a.name == b.name && a.catalog.metrics.count <= b.catalog.metrics.count
          && a.catalog.series.count <= b.catalog.series.count
      }
  }

  private mutating func addCatalog(
    _ catalog: BlockCatalog, _ head: inout BlockHead, _ plan: Plan
  ) throws(StorageError) {
    try add(try compressed(DocumentCoding.encode(catalog.facts), plan), .catalog, &head, plan)
    for (index, collector) in catalog.collectors.enumerated() {
      let bytes = try compressed(CatalogCodec.encode(collector.catalog), plan)
      try add(bytes, .catalog, owner: index, first: 1, &head, plan)
    }
  }

  // MARK: Columns

  /// The columns that tell of ticks: four of the tick itself, four of each collector.
  private mutating func addTicks(
    _ runs: [any HistoryRun], _ stamps: [TickStamp], collectors: Int, _ head: inout BlockHead,
    _ plan: Plan
  ) throws(StorageError) {
    var columns: [[Int64]] = [
      stamps.map(\.at.nanoseconds),
      stamps.map { $0.wall.milliseconds - $0.at.nanoseconds / 1_000_000 },
      stamps.map { Int64($0.missed) }, stamps.map { $0.isProvisional ? 1 : 0 },
    ]
    for collector in 0..<collectors {
      let given = runs.flatMap { run in
        collector < run.catalog.collectors.count
          ? run.deliveries(of: collector)
          : [Delivery](repeating: Delivery(), count: run.stamps.count)
      }
      columns.append(given.map { $0.isFresh ? 1 : 0 })
      columns.append(given.map { $0.hasProcesses ? 1 : 0 })
      columns.append(
        zip(given, stamps).map { $0.isFresh ? $0.at.nanoseconds - $1.at.nanoseconds : 0 })
      columns.append(given.map { $0.isFresh ? $0.elapsed / 1_000 : 0 })
    }
    for first in stride(from: 0, to: columns.count, by: Self.extentColumns) {
      let group = columns[first..<min(first + Self.extentColumns, columns.count)]
      slab.reset(columns: group.count, rows: stamps.count)
      for (index, column) in group.enumerated() {
        for (row, value) in column.enumerated() {
          slab.values[index * stamps.count + row] = UInt64(bitPattern: value)
          slab.states[index * stamps.count + row] = 0
        }
      }
      try addExtent(
        .ticks, owner: 0, first: first, [MetricKind](repeating: .integer, count: group.count),
        &head, plan)
    }
  }

  private mutating func addValues(
    _ runs: [any HistoryRun], _ collector: Int, _ catalog: MetricCatalog, _ head: inout BlockHead,
    _ plan: Plan
  ) throws(StorageError) {
    let rows = head.rows
    let width = max(1, Limits.sealedCells / rows / Self.extentColumns) * Self.extentColumns
    let count = catalog.metrics.count
    for start in stride(from: 0, to: count, by: width) {
      // As many columns as memory allows in one walk over the ticks, then cut into extents.
      var wide = ColumnSlab(columns: min(width, count - start), rows: rows)
      try fill(&wide, runs, collector, start)
      for first in stride(from: start, to: start + wide.columns, by: Self.extentColumns) {
        let columns = min(Self.extentColumns, start + wide.columns - first)
        slab.reset(columns: columns, rows: rows)
        let cells = (first - start) * rows..<(first - start + columns) * rows
        slab.values.replaceSubrange(0..<columns * rows, with: wide.values[cells])
        slab.states.replaceSubrange(0..<columns * rows, with: wide.states[cells])
        try addExtent(
          .values, owner: collector, first: first,
          catalog.metrics[first..<first + columns].map(\.kind), &head, plan)
      }
    }
  }

  /// Brings columns of all runs, one below the other, into one slab.
  private mutating func fill(
    _ wide: inout ColumnSlab, _ runs: [any HistoryRun], _ collector: Int, _ start: Int
  ) throws(StorageError) {
    let metrics = Array(start..<start + wide.columns)
    var row = 0
    for run in runs {
      let count = run.stamps.count
      lost += try run.read(
        collector: collector, metrics: metrics, rows: 0..<count, codec: &codec, into: &part)
      for column in metrics.indices {
        let to = column * wide.rows + row
        let from = column * count
        wide.values.replaceSubrange(to..<to + count, with: part.values[from..<from + count])
        wide.states.replaceSubrange(to..<to + count, with: part.states[from..<from + count])
      }
      row += count
    }
  }

  private mutating func addExtent(
    _ kind: BlockSection.Kind, owner: Int, first: Int, _ kinds: [MetricKind],
    _ head: inout BlockHead, _ plan: Plan
  ) throws(StorageError) {
    let bytes = codec.encode(slab, kinds: kinds, tier: plan.tier == .cold ? .cold : .warm)
    try add(bytes, kind, owner: owner, first: first, count: kinds.count, &head, plan)
  }

  // MARK: Processes and documents

  /// Frames of processes, one a row: its length and its bytes; an empty one where there are none.
  private mutating func addProcesses(
    _ runs: [any HistoryRun], _ collector: Int, _ head: inout BlockHead, _ plan: Plan
  ) throws(StorageError) {
    var writer = ProcessFrameCodec()
    var bytes: [UInt8] = []
    var row = 0
    var hasAny = false
    for run in runs {
      let count = run.stamps.count
      var start = 0
      var most = Self.processKeyRows
      while start < count {
        let end = min(start + most, count)
        let batches = processes(of: run, collector, rows: start..<end)
        start = end
        // An open run is walked from its first tick each time: as many rows at once as memory allows.
        most = max(most, Self.processSamples / max(1, batches.last??.samples.count ?? 1))
        for batch in batches {
          if row % Self.processKeyRows == 0 { writer = ProcessFrameCodec() }
          row += 1
          var frame: [UInt8] = []
          if let batch {
            hasAny = true
            writer.encode(batch, most: .max, into: &frame)
          }
          Varint.append(UInt64(frame.count), to: &bytes)
          bytes += frame
        }
      }
    }
    if hasAny { try add(try compressed(bytes, plan), .processes, owner: collector, &head, plan) }
  }

  /// The processes of some rows; none where the collector came later or they are damaged.
  private mutating func processes(
    of run: any HistoryRun, _ collector: Int, rows: Range<Int>
  ) -> [ProcessBatch?] {
    if collector < run.catalog.collectors.count {
      do throws(StorageError) {
        return try run.processes(collector: collector, rows: rows, codec: &codec)
      } catch {
        lost += 1
      }
    }
    return [ProcessBatch?](repeating: nil, count: rows.count)
  }

  private mutating func addDocuments(
    _ runs: [any HistoryRun], _ head: inout BlockHead, _ plan: Plan
  ) throws(StorageError) {
    var bytes: [UInt8] = []
    var row = 0
    for run in runs {
      for document in run.documents {
        Varint.append(UInt64(row + document.row), to: &bytes)
        bytes.append(document.kind.rawValue)
        Varint.append(UInt64(document.bytes.count), to: &bytes)
        bytes += document.bytes
      }
      row += run.stamps.count
    }
    try add(try compressed(bytes, plan), .documents, &head, plan)
  }
}

/// What encrypts the sections of a block, each by its number and bound to its context.
package struct BlockProtection: Sendable {
  /// The key's ID, 8 bytes.
  package var keyID: [UInt8]
  /// The salt of the block's own key, 32 bytes.
  package var salt: [UInt8]
  /// Encrypts a section.
  package var seal: Seal

  /// Encrypts a section: its bytes, its number, and what it is bound to.
  package typealias Seal =
    @Sendable (_ bytes: [UInt8], _ section: Int, _ context: [UInt8]) throws(StorageError) -> [UInt8]

  /// Makes a protection.
  package init(keyID: [UInt8], salt: [UInt8], seal: @escaping Seal) {
    self.keyID = keyID
    self.salt = salt
    self.seal = seal
  }
}
