import CSnappy
import Glibc

/// Snappy's block format, in which requests go over the network.
package enum SnappyBlock {
  /// Why nothing can be pushed where the library is missing, and what would mend it.
  package static let missing =
    "remote write needs libsnappy, which is not here: apt-get install libsnappy1v5"

  /// Whether the library is there.
  package static var isAvailable: Bool { kilter_snappy_max_compressed_length(1) > 0 }

  /// Packs bytes; `nil` where the library is not there.
  package static func pack(_ bytes: [UInt8]) -> [UInt8]? {
    let most = kilter_snappy_max_compressed_length(bytes.count)
    guard most > 0 else { return nil }
    var isPacked = false
    let packed = [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
      var used = most
      isPacked =
        kilter_snappy_compress(bytes, bytes.count, buffer.baseAddress, &used) == KILTER_SNAPPY_OK
      count = isPacked ? used : 0
    }
    return isPacked ? packed : nil
  }

  /// Unpacks a block of at most so many bytes; `nil` where it is none.
  package static func unpack(_ block: [UInt8], most: Int) -> [UInt8]? {
    var unpacked: UnsafeMutableRawPointer?
    var count = 0
    let result = kilter_unsnappy(block, block.count, most, &unpacked, &count)
    defer { free(unpacked) }
    guard result == KILTER_SNAPPY_OK else { return nil }
    return Array(UnsafeRawBufferPointer(start: unpacked, count: count))
  }
}
