import MonitorModel

/// Seals runs of ticks into a block: the columns of 64 metrics at a time, so that the memory it
/// takes does not grow with the number of series.
package struct BlockBuilder: ~Copyable {
  /// Metrics in one extent.
  package static let extentColumns = 64
  /// A frame that stands by itself comes every so many rows among those of processes.
  static let processKeyRows = 60

  private var codec = ExtentCodec()
  private var zstd = ZstdCompressor()
  private var slab = ColumnSlab()
  private var part = ColumnSlab()
  private var body: [UInt8] = []
  private var head: BlockHead?

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
  /// - Throws: `StorageError` where a run cannot be read.
  /// - Precondition: there is a tick, and there are no more than an extent has rows.
  package mutating func build(
    _ runs: [any HistoryRun], _ plan: Plan, rollups: [RollupSection] = []
  ) throws(StorageError) -> (head: BlockHead, bytes: [UInt8]) {
    let stamps = runs.flatMap(\.stamps)
    guard let first = stamps.first, let last = stamps.last, let session = runs.first?.session
    else { preconditionFailure("a block has ticks") }
    precondition(stamps.count <= Limits.extentRows, "a block has no more rows than an extent")
    var head = BlockHead(
      tier: plan.tier, rows: stamps.count, session: session, numbers: plan.numbers,
      first: first.at, last: last.at, firstWall: first.wall, lastWall: last.wall, boot: plan.boot)
    if let protection = plan.protection {
      head.keyID = protection.keyID
      head.salt = protection.salt
    }
    body.removeAll(keepingCapacity: true)
    let catalog = Self.merged(runs)
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
    if let protection = plan.protection {
      body += try protection.seal(bytes, head.sections.count)
    } else {
      body += bytes
    }
    head.sections.append(
      BlockSection(kind, owner: owner, first: first, count: count, place: start..<body.count))
  }

  private mutating func compressed(_ bytes: [UInt8], _ plan: Plan) -> [UInt8] {
    var result: [UInt8] = []
    let tier: ExtentTier = plan.tier == .cold ? .cold : .warm
    bytes.withUnsafeBytes { zstd.append($0, level: tier.level, to: &result) }
    return result
  }

  // MARK: Catalog

  /// The catalogs of runs that follow each other: the last knows all, growth is that of each.
  static func merged(_ runs: [any HistoryRun]) -> BlockCatalog {
    guard var catalog = runs.last?.catalog, let first = runs.first?.catalog else {
      preconditionFailure("a block has ticks")
    }
    catalog.orderBefore = first.orderBefore
    catalog.firstSequence = first.firstSequence
    for index in catalog.collectors.indices { catalog.collectors[index].growth = [] }
    var row = 0
    for run in runs {
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

  private mutating func addCatalog(
    _ catalog: BlockCatalog, _ head: inout BlockHead, _ plan: Plan
  ) throws(StorageError) {
    let bytes = compressed(DocumentCoding.encode(catalog), plan)
    try add(bytes, .catalog, &head, plan)
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
      try run.read(
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
      for start in stride(from: 0, to: count, by: Self.processKeyRows) {
        let end = min(start + Self.processKeyRows, count)
        let batches =
          collector < run.catalog.collectors.count
          ? try run.processes(collector: collector, rows: start..<end, codec: &codec)
          : [ProcessBatch?](repeating: nil, count: end - start)
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
    if hasAny { try add(compressed(bytes, plan), .processes, owner: collector, &head, plan) }
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
    try add(compressed(bytes, plan), .documents, &head, plan)
  }
}

/// What encrypts the sections of a block, each by its number.
package struct BlockProtection: Sendable {
  /// The key's ID, 8 bytes.
  package var keyID: [UInt8]
  /// The salt of the block's own key, 32 bytes.
  package var salt: [UInt8]
  /// Encrypts a section.
  package var seal: @Sendable (_ bytes: [UInt8], _ section: Int) throws(StorageError) -> [UInt8]

  /// Makes a protection.
  package init(
    keyID: [UInt8], salt: [UInt8],
    seal:
      @escaping @Sendable (_ bytes: [UInt8], _ section: Int) throws(StorageError) -> [UInt8]
  ) {
    self.keyID = keyID
    self.salt = salt
    self.seal = seal
  }
}
