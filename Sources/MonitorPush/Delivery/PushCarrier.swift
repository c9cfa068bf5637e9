import MonitorHTTP
import MonitorSupport

/// Waits for one destination on a thread of its own, so that nothing waits for it.
final actor PushCarrier {
  private let thread: OwnThread
  private let wire: any PushWire
  /// The thread of this destination.
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// Makes a carrier.
  init(_ wire: any PushWire, thread: OwnThread) {
    self.wire = wire
    self.thread = thread
  }

  /// Sends what is packed.
  func send(packed: [UInt8]) -> HTTPAnswer { wire.send(packed) }

  /// Packs and sends.
  func send(request: [UInt8]) -> HTTPAnswer {
    guard let packed = SnappyBlock.pack(request) else {
      return HTTPAnswer(problem: SnappyBlock.missing)
    }
    return wire.send(packed)
  }
}
