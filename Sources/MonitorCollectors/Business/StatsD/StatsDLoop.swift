import CSockets
import Glibc
import MonitorModel
import MonitorSupport
import WireFormats

/// What a receiving thread does: waits for its socket, and for the connections to it, and empties
/// those that have something.
struct StatsDLoop: ~Copyable {
  /// Datagrams taken by one call, for which the store is locked once.
  private static let batch = 64
  /// Bytes of the longest datagram that is taken whole; UDP has none longer.
  private static let datagramBytes = 1 << 16

  private let socket: StatsDSocket
  private let store: StatsDStore
  private let time: MonitorTime
  private let datagrams: OpaquePointer
  /// The bell, the socket, the connections.
  private var polls: [pollfd]
  private var connections: [StatsDConnection] = []

  /// Room for a batch of datagrams; `nil` without memory.
  static func makeRoom() -> OpaquePointer? {
    kilter_datagrams_make(UInt32(batch), datagramBytes)
  }

  /// Makes a loop that ends when `bell` rings; `room` is borrowed.
  init(
    socket: StatsDSocket, store: StatsDStore, time: MonitorTime, bell: Int32, room: OpaquePointer
  ) {
    datagrams = room
    self.socket = socket
    self.store = store
    self.time = time
    polls = [bell, socket.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
  }

  /// Works until the bell rings.
  mutating func run() {
    while true {
      if poll(&polls, nfds_t(polls.count), -1) < 0 {
        if errno == EINTR { continue }
        return
      }
      if polls[0].revents != 0 { return }
      if socket.kind == .unixStream {
        readConnections()
        if polls[1].revents != 0 { accept() }
        continue
      }
      guard receive() else { return }
      // Under load one wake a millisecond is enough for UDP, whose datagrams wait in the kernel's
      // buffer and whose senders wait for nobody; a Unix socket has room for a few only.
      if socket.kind == .udp, poll(&polls, 1, 1) > 0 { return }
    }
  }

  // MARK: - Datagrams

  /// Takes the datagrams that wait; false where none will ever come again.
  private mutating func receive() -> Bool {
    while true {
      let count = kilter_datagrams_receive(datagrams, socket.descriptor)
      guard count > 0 else {
        return [-EAGAIN, -EINTR, -ENOMEM, -ENOBUFS, -ECONNREFUSED].contains(count)
      }
      hand(Int(count))
      // Where they come faster than they are taken in, the bell must be heard all the same.
      if count < Self.batch || poll(&polls, 1, 0) > 0 { return true }
    }
  }

  private func hand(_ count: Int) {
    let second = second
    store.change { aggregator in
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

  private mutating func accept() {
    while true {
      let descriptor = Glibc.accept(socket.descriptor, nil, nil)
      guard descriptor >= 0 else {
        // Out of descriptors: who waits goes on waiting, and the thread must not turn in circles.
        if errno != EAGAIN, errno != EINTR { _ = poll(&polls, 1, 100) }
        return
      }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      guard connections.count < StatsDConnection.most else {
        close(descriptor)
        store.change { $0.count(\.refusedConnections) }
        continue
      }
      connections.append(StatsDConnection(descriptor))
      polls.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
    }
  }

  /// Reads what has come on connections.
  private mutating func readConnections() {
    let first = polls.count - connections.count
    for index in connections.indices.reversed() where polls[first + index].revents != 0 {
      let second = second
      let end = connections[index].read { frame in
        store.change { $0.take(frame, at: second) }
      }
      guard let end else { continue }
      switch end {
      case .closed: break
      case .broken: store.change { $0.count(\.brokenFrames) }
      case .tooLong: store.change { $0.count(\.longFrames) }
      }
      connections.remove(at: index)
      polls.remove(at: first + index)
    }
  }
}
