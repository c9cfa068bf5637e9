import CSockets
import Glibc
import MonitorSupport

/// A thread that waits for datagrams or frames on a socket and hands them to the store.
///
/// It ends when the receiver is let go, which waits for it.
final class StatsDReceiver: Sendable {
  /// Its socket.
  let socket: StatsDSocket
  private let bell: Int32
  private let doorbell: Int32
  private let thread: pthread_t

  /// What the thread needs; it owns nothing of the receiver, so that this can end.
  private final class Plan: Sendable {
    let socket: StatsDSocket
    let store: StatsDStore
    let time: MonitorTime
    let bell: Int32
    /// The address of room for datagrams.
    private let room: UInt

    init?(_ socket: StatsDSocket, _ store: StatsDStore, _ time: MonitorTime, _ bell: Int32) {
      guard let room = StatsDLoop.makeRoom() else { return nil }
      self.socket = socket
      self.store = store
      self.time = time
      self.bell = bell
      self.room = UInt(bitPattern: room)
    }

    deinit { kilter_datagrams_free(OpaquePointer(bitPattern: room)) }

    func run() {
      guard let room = OpaquePointer(bitPattern: room) else { return }
      var loop = StatsDLoop(socket: socket, store: store, time: time, bell: bell, room: room)
      loop.run()
    }
  }

  /// Starts the thread; `nil` when the system has no thread or no descriptor left.
  init?(_ socket: StatsDSocket, store: StatsDStore, time: MonitorTime) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    guard let plan = Plan(socket, store, time, ends[0]) else {
      for end in ends { close(end) }
      return nil
    }
    let context = Unmanaged.passRetained(plan)
    var thread = pthread_t()
    let failed = pthread_create(
      &thread, nil,
      { raw in
        guard let raw else { return nil }
        // Signals are for the main thread.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
        Unmanaged<Plan>.fromOpaque(raw).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    guard failed == 0 else {
      context.release()
      for end in ends { close(end) }
      return nil
    }
    self.socket = socket
    bell = ends[0]
    doorbell = ends[1]
    self.thread = thread
  }

  deinit {
    var byte: UInt8 = 0
    while write(doorbell, &byte, 1) < 0, errno == EINTR {}
    pthread_join(thread, nil)
    close(bell)
    close(doorbell)
  }
}
