import Glibc

/// The bytes of the file read last: one allocation that grows and is used for every read.
package struct ReadBuffer: ~Copyable {
  private var base: UnsafeMutableRawPointer
  private var capacity: Int
  /// Bytes held.
  package private(set) var count = 0

  /// The largest file read; a longer one is cut there and its parser sees a truncated file.
  package static let capacityMax = 16 << 20

  /// Makes an empty buffer with room for `capacity` bytes, at least 64.
  package init(capacity: Int = 16 << 10) {
    self.capacity = max(64, capacity)
    base = .allocate(byteCount: self.capacity, alignment: 16)
  }

  deinit { base.deallocate() }

  /// The bytes held; valid until the next read into this buffer.
  package var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base, count: count)
  }

  /// Reads a file from its start to its end.
  ///
  /// A short read is not the end: the kernel stops at line and page borders, so this goes on
  /// until a read gives 0 bytes.
  /// - Returns: 0, or the `errno` of the read that failed.
  package mutating func readAll(_ descriptor: Int32) -> Int32 {
    count = 0
    while true {
      if count == capacity, !grow() { return 0 }
      let got = pread(descriptor, base + count, capacity - count, off_t(count))
      if got == 0 { return 0 }
      if got > 0 {
        count += got
      } else if errno != EINTR {
        return failure(errno)
      }
    }
  }

  /// Reads a file that is one record of its `seq_file`, which one read gives whole.
  ///
  /// - Returns: 0, or the `errno` of the read that failed.
  package mutating func readRecord(_ descriptor: Int32) -> Int32 {
    count = 0
    var got = pread(descriptor, base, capacity, 0)
    while got < 0 && errno == EINTR { got = pread(descriptor, base, capacity, 0) }
    guard got >= 0 else { return failure(errno) }
    guard got < capacity else { return readAll(descriptor) }
    count = got
    return 0
  }

  private func failure(_ code: Int32) -> Int32 {
    precondition(code != EBADF && code != EFAULT, "a read with a bad descriptor or buffer")
    return code
  }

  private mutating func grow() -> Bool {
    guard capacity < Self.capacityMax else { return false }
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity * 2, alignment: 16)
    larger.copyMemory(from: base, byteCount: count)
    base.deallocate()
    base = larger
    capacity *= 2
    return true
  }
}
