import CSockets
import Glibc
import MonitorModel
import MonitorSupport
import Synchronization
import WireFormats

/// What the receiving thread does: waits for all its sockets at once and empties those that have
/// something.
struct StatsDLoop: ~Copyable {
  /// Datagrams taken by one call, for which the store is locked once.
  private static let batch = 64
  /// Bytes of the longest datagram that is taken whole; UDP has none longer.
  private static let datagramBytes = 1 << 16
  /// Calls for one socket before the others have their turn.
  private static let turn = 16

  private let sockets: [StatsDSocket]
  private let store: StatsDStore
  private let time: MonitorTime
  private let datagrams: OpaquePointer
  private var polls: [pollfd]
  private var connections: [StatsDConnection] = []

  /// Room for a batch of datagrams; `nil` without memory.
  static func makeRoom() -> OpaquePointer? {
    kilter_datagrams_make(UInt32(batch), datagramBytes)
  }

  /// Makes a loop that ends when `bell` rings; `room` is borrowed.
  init(
    sockets: [StatsDSocket], store: StatsDStore, time: MonitorTime, bell: Int32,
    room: OpaquePointer
  ) {
    datagrams = room
    self.sockets = sockets
    self.store = store
    self.time = time
    polls = [pollfd(fd: bell, events: Int16(POLLIN), revents: 0)]
    for socket in sockets {
      polls.append(pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0))
    }
  }

  /// Works until the bell rings.
  mutating func run() {
    while true {
      if poll(&polls, nfds_t(polls.count), -1) < 0 {
        if errno == EINTR { continue }
        return
      }
      if polls[0].revents != 0 { return }
      var isOnlyUDP = true
      for index in sockets.indices where polls[index + 1].revents != 0 {
        switch sockets[index].kind {
        case .udp: receive(index)
        case .unixDatagram:
          isOnlyUDP = false
          receive(index)
        case .unixStream:
          isOnlyUDP = false
          accept(index)
        }
      }
      if readConnections() { isOnlyUDP = false }
      // Under load one wake a millisecond is enough for UDP, whose datagrams wait in the kernel's
      // buffer and whose senders wait for nobody; a Unix socket has room for a few only.
      if isOnlyUDP, poll(&polls, 1, 1) > 0 { return }
    }
  }

  /// Takes the datagrams that wait on a socket.
  private mutating func receive(_ index: Int) {
    for _ in 0..<Self.turn {
      let count = kilter_datagrams_receive(datagrams, sockets[index].descriptor)
      guard count > 0 else {
        // What cannot be read any more must not wake the thread for ever.
        let passes = [-EAGAIN, -EINTR, -ENOMEM, -ECONNREFUSED].contains(count)
        if !passes { polls[index + 1].fd = -1 }
        return
      }
      hand(Int(count))
      if count < Self.batch { return }
    }
  }

  private func hand(_ count: Int) {
    let second = second
    store.aggregator.withLock { aggregator in
      for index in 0..<count {
        var length = 0
        var isCut: Int32 = 0
        let start = kilter_datagrams_bytes(datagrams, UInt32(index), &length, &isCut)
        if isCut != 0 { aggregator.count(\.cut) }
        aggregator.take(Bytes(start: start, count: length), at: second)
      }
    }
  }

  private var second: Int { Int(time.monotonic().nanoseconds / 1_000_000_000) }

  // MARK: - Streams

  private mutating func accept(_ index: Int) {
    while true {
      let descriptor = Glibc.accept(sockets[index].descriptor, nil, nil)
      guard descriptor >= 0 else {
        // Out of descriptors: who waits goes on waiting, and the thread must not turn in circles.
        if errno != EAGAIN, errno != EINTR { _ = poll(&polls, 1, 100) }
        return
      }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      guard connections.count < StatsDConnection.most else {
        close(descriptor)
        store.aggregator.withLock { $0.count(\.refusedConnections) }
        continue
      }
      connections.append(StatsDConnection(descriptor))
      polls.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
    }
  }

  /// Reads what has come on connections; whether anything has.
  private mutating func readConnections() -> Bool {
    let first = sockets.count + 1
    var isAny = false
    for index in connections.indices.reversed() where polls[first + index].revents != 0 {
      isAny = true
      let second = second
      let end = connections[index].read { frame in
        store.aggregator.withLock { $0.take(frame, at: second) }
      }
      guard let end else { continue }
      switch end {
      case .closed: break
      case .broken: store.aggregator.withLock { $0.count(\.brokenFrames) }
      case .tooLong: store.aggregator.withLock { $0.count(\.longFrames) }
      }
      connections.remove(at: index)
      polls.remove(at: first + index)
    }
    return isAny
  }
}
