import Glibc

/// Bytes of some input, valid for as long as the call they are passed to.
package typealias Bytes = UnsafeRawBufferPointer

extension Bytes {
  /// The place of the first `byte` at or after `start`; `nil` where there is none.
  @inline(__always) package func place(of byte: UInt8, from start: Int = 0) -> Int? {
    guard start < count, let base = baseAddress else { return nil }
    guard let found = memchr(base + start, Int32(byte), count - start) else { return nil }
    return UnsafeRawPointer(found) - base
  }

  /// A part of the bytes.
  @inline(__always) package func part(_ range: Range<Int>) -> Bytes { Bytes(rebasing: self[range]) }

  /// Whether the bytes are those of a text.
  @inline(__always) package func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    guard count > 0, let base = baseAddress else { return true }
    return memcmp(base, text.utf8Start, count) == 0
  }

  /// The bytes as text; what is not UTF-8 becomes U+FFFD.
  package var text: String { String(decoding: self, as: UTF8.self) }
}
