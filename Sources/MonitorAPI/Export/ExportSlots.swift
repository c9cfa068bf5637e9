import Synchronization

/// How many may do something at once.
final class ExportSlots: Sendable {
  /// The right to be one of them, for as long as it lives.
  final class Slot: Sendable {
    private let owner: ExportSlots

    fileprivate init(_ owner: ExportSlots) { self.owner = owner }

    deinit { owner.free.withLock { $0 += 1 } }
  }

  private let free: Mutex<Int>

  /// So many slots.
  init(_ count: Int) { free = Mutex(count) }

  /// A slot; `nil` where all are taken.
  func take() -> Slot? {
    let isTaken = free.withLock { free in
      guard free > 0 else { return false }
      free -= 1
      return true
    }
    return isTaken ? Slot(self) : nil
  }
}
