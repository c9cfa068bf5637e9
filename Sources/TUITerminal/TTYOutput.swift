import Glibc

/// Bytes on their way to a terminal that may be stopped: what it does not take now waits here, and
/// nothing ever blocks.
struct TTYOutput: ~Copyable {
  /// How the last attempt ended.
  enum Outcome {
    /// Everything is out.
    case done
    /// Some bytes wait until the terminal takes more.
    case pending
    /// The terminal is gone.
    case gone
  }

  private let descriptor: Int32
  /// Whether writes return at once by themselves; otherwise each is asked for first and small.
  private let nonBlocking: Bool
  private var waiting: [UInt8] = []
  private var sent = 0

  /// Makes an output that has sent nothing.
  init(descriptor: Int32, nonBlocking: Bool) {
    self.descriptor = descriptor
    self.nonBlocking = nonBlocking
  }

  /// Whether bytes wait.
  var isPending: Bool { sent < waiting.count }

  /// Sends bytes after those that wait.
  mutating func send(_ bytes: UnsafeRawBufferPointer) -> Outcome {
    if isPending {
      waiting.append(contentsOf: bytes)
      return flush()
    }
    let taken = write(bytes)
    if taken < 0 { return .gone }
    if taken == bytes.count { return .done }
    waiting.removeAll(keepingCapacity: true)
    waiting.append(contentsOf: bytes[taken...])
    sent = 0
    return .pending
  }

  /// Sends what waits.
  mutating func flush() -> Outcome {
    guard isPending else { return .done }
    let taken = waiting.withUnsafeBytes { bytes in
      write(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
    }
    if taken < 0 { return .gone }
    sent += taken
    if isPending { return .pending }
    waiting.removeAll(keepingCapacity: true)
    sent = 0
    return .done
  }

  /// Sends what waits, for at most `milliseconds`; what is left then is forgotten.
  mutating func finish(milliseconds: Int32) {
    while flush() == .pending {
      var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      if poll(&ready, 1, milliseconds) <= 0 { break }
    }
    waiting.removeAll()
    sent = 0
  }

  /// Writes as much as the terminal takes; −1 when it is gone.
  private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
    var place = 0
    while place < bytes.count {
      var count = bytes.count - place
      if !nonBlocking {
        // A terminal that says it is ready takes at least this much.
        guard isReady else { break }
        count = min(count, 128)
      }
      let taken = Glibc.write(descriptor, bytes.baseAddress.map { $0 + place }, count)
      if taken > 0 {
        place += taken
      } else if taken < 0, errno == EINTR {
        continue
      } else if taken < 0, errno == EAGAIN {
        break
      } else {
        return -1
      }
    }
    return place
  }

  private var isReady: Bool {
    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&ready, 1, 0) > 0 && ready.revents & Int16(POLLOUT) != 0
  }
}
