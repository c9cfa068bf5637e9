import MonitorModel
import MonitorSupport

/// Waits for one receiver on a thread of its own, so that none waits for another.
final actor AlertCarrier {
  private let thread: OwnThread
  private let notifier: any AlertNotifier
  /// The thread of this receiver.
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Makes a carrier.
  init(_ notifier: any AlertNotifier, thread: OwnThread) {
    self.notifier = notifier
    self.thread = thread
  }

  /// Brings the silences of a receiver that has such in line; `nil` where it has none.
  func exchange(_ wish: SilenceWish, at wall: WallInstant) -> ReceiverBoard? {
    (notifier as? any SilencingNotifier)?.exchange(wish, at: wall)
  }

  /// Tries once.
  func deliver(_ message: AlertMessage, at wall: WallInstant) -> AlertOutcome {
    notifier.deliver(message, at: wall)
  }
}
