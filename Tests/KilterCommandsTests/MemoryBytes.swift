import KilterCommands
import MonitorSupport

/// What a test writes, as a source and as a sink.
enum MemoryBytes {
  /// Gathers what is written.
  final class Written {
    /// All bytes so far.
    var bytes: [UInt8] = []
    /// How many times something was written.
    var count = 0
    /// The text so far.
    var text: String { String(decoding: bytes, as: UTF8.self) }
    /// The lines so far, without a last empty one.
    var lines: [String] { text.split(separator: "\n").map(String.init) }
  }

  /// A source that gives `text` in blocks of at most `block` bytes.
  static func source(
    _ bytes: some Collection<UInt8>, block: Int = .max, isLive: Bool = false,
    then last: ByteSource.Outcome = .end
  ) -> ByteSource {
    var rest = Array(bytes)[...]
    return ByteSource(isLive: isLive) { room in
      guard !rest.isEmpty else { return last }
      let count = min(room.count, block, rest.count)
      room.copyBytes(from: rest.prefix(count))
      rest = rest.dropFirst(count)
      return .bytes(count)
    }
  }

  /// A sink that keeps everything, up to the `limit`-th write.
  static func sink(
    _ written: Written, limit: Int = .max, then last: ByteSink.Outcome = .readerGone
  ) -> ByteSink {
    ByteSink { bytes in
      guard written.count < limit else { return last }
      written.count += 1
      written.bytes.append(contentsOf: bytes)
      return .written
    }
  }
}
