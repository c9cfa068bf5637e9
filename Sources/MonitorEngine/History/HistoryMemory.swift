import MonitorModel
package import MonitorStorage

/// What the recorder has in memory: the last hour, packed, and the ticks that are not packed yet.
package struct HistoryMemory: Sendable {
  /// A stretch of it.
  package enum Part: Sendable {
    /// A sealed block.
    case sealed(BlockHead, [UInt8])
    /// Ticks that are not sealed yet, and the number of their block.
    case open(UInt64, OpenRun)

    /// The numbers of the blocks it covers.
    package var numbers: ClosedRange<UInt64> {
      switch self {
      case .sealed(let head, _): head.numbers
      case .open(let number, _): number...number
      }
    }
    /// The session.
    package var session: UInt64 {
      switch self {
      case .sealed(let head, _): head.session
      case .open(_, let run): run.session
      }
    }
  }

  /// The stretches, oldest first; none is empty.
  package var parts: [Part] = []

  /// Nothing.
  package init() {}
}
