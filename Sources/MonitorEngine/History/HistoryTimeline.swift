import MonitorModel
import MonitorStorage

/// All that is recorded, in order: blocks in the store and what is in memory, each stretch once.
struct HistoryTimeline: Sendable {
  /// A stretch of recorded time.
  struct Entry: Sendable {
    /// Where it is.
    enum Place: Sendable {
      case stored(StoredBlock)
      case memory(HistoryMemory.Part)
    }

    var place: Place

    /// The numbers of the blocks it covers.
    var numbers: ClosedRange<UInt64> {
      switch place {
      case .stored(let block): block.numbers
      case .memory(let part): part.numbers
      }
    }
    /// The session.
    var session: UInt64 {
      switch place {
      case .stored(let block): block.session
      case .memory(let part): part.session
      }
    }
    /// Whether a civil time is among those of its ticks, or not further from them than so much.
    func isNear(_ wall: WallInstant, milliseconds: Int64) -> Bool {
      let early = walls.lowerBound.milliseconds.subtractingReportingOverflow(milliseconds)
      let late = walls.upperBound.milliseconds.addingReportingOverflow(milliseconds)
      return (early.overflow || early.partialValue <= wall.milliseconds)
        && (late.overflow || wall.milliseconds <= late.partialValue)
    }
    /// The civil times of its ticks, the lower one first.
    var walls: ClosedRange<WallInstant> {
      switch place {
      case .stored(let block): return block.walls
      case .memory(.sealed(let head, _)):
        return min(head.firstWall, head.lastWall)...max(head.firstWall, head.lastWall)
      case .memory(.open(_, let run)):
        let zero = WallInstant(milliseconds: 0)
        let (a, b) = (run.stamps.first?.wall ?? zero, run.stamps.last?.wall ?? zero)
        return min(a, b)...max(a, b)
      }
    }
  }

  /// The stretches, oldest first.
  private(set) var entries: [Entry] = []

  /// Joins what is stored and what is in memory; where both have a stretch, memory is nearer.
  init(blocks: [StoredBlock], memory: HistoryMemory) {
    let held = memory.parts.map { ($0.session, $0.numbers) }
    entries = blocks.filter { block in
      !held.contains { $0.0 == block.session && $0.1.overlaps(block.numbers) }
    }.map { Entry(place: .stored($0)) }
    entries += memory.parts.map { Entry(place: .memory($0)) }
    entries.sort { a, b in
      (a.session, a.numbers.lowerBound) < (b.session, b.numbers.lowerBound)
    }
  }

  /// Leaves out what lies before or after two instants.
  mutating func limit(from: WallInstant?, to: WallInstant?) {
    entries.removeAll { entry in
      entry.walls.upperBound < from ?? entry.walls.upperBound
        || entry.walls.lowerBound > to ?? entry.walls.lowerBound
    }
  }

  /// The last stretch that begins at a civil time or before it; the first where none does.
  func index(wall: WallInstant) -> Int? {
    guard !entries.isEmpty else { return nil }
    return entries.lastIndex { $0.walls.lowerBound <= wall } ?? 0
  }

  /// The stretches of a session.
  func range(session: UInt64) -> Range<Int> {
    let first = entries.firstIndex { $0.session == session } ?? entries.count
    let end = entries[first...].firstIndex { $0.session != session } ?? entries.count
    return first..<end
  }
}
