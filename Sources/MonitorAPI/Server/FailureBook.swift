package import MonitorModel

/// Counts wrong tokens by address, so that guessing is slow.
package struct FailureBook: Sendable {
  private struct Entry {
    var count: Int
    var since: MonotonicInstant
  }

  /// Wrong tokens of one address that are answered within a window.
  package static let most = 10
  /// The window in nanoseconds.
  package static let window: Int64 = 60_000_000_000
  /// Addresses that are remembered; beyond these all are forgotten, which lets in nobody.
  private static let addressesMost = 4_096

  private var entries: [String: Entry] = [:]

  /// An empty book.
  package init() {}

  /// Notes a wrong token.
  package mutating func note(_ address: String, at now: MonotonicInstant) {
    if entries.count >= Self.addressesMost { entries.removeAll() }
    let host = Self.host(of: address)
    var entry = entries[host] ?? Entry(count: 0, since: now)
    if now - entry.since > Self.window { entry = Entry(count: 0, since: now) }
    entry.count += 1
    entries[host] = entry
  }

  /// Seconds until an address is listened to again; `nil` where it is.
  package func wait(of address: String, at now: MonotonicInstant) -> Int? {
    guard let entry = entries[Self.host(of: address)], entry.count >= Self.most else { return nil }
    let left = Self.window - (now - entry.since)
    return left > 0 ? Int((left + 999_999_999) / 1_000_000_000) : nil
  }

  /// The address without its port, which is another each time.
  private static func host(of address: String) -> String {
    address.lastIndex(of: ":").map { String(address[..<$0]) } ?? address
  }
}
