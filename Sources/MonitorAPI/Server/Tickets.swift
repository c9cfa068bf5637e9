import MonitorModel
package import MonitorSupport
import Synchronization

/// One-time tickets for browsers, which cannot send a token with a stream: good for one connection
/// within 30 s.
package final class Tickets: TicketOffice {
  private struct Ticket {
    var caller: Caller
    var until: MonotonicInstant
  }

  /// How long a ticket is good, in nanoseconds.
  package static let nanoseconds: Int64 = 30_000_000_000
  /// The most that are good at once; the oldest give way.
  package static let most = 1_024

  private let time: MonitorTime
  private let book = Mutex<[String: Ticket]>([:])

  /// An office without tickets.
  package init(time: MonitorTime) { self.time = time }

  /// A ticket for a caller: 256 bits of chance in base64url.
  package func issue(to caller: Caller) async -> String {
    let now = time.monotonic()
    var generator = KernelGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let ticket = Base64Text.urlEncoded(bytes)
    book.withLock { tickets in
      tickets = tickets.filter { $0.value.until > now }
      if tickets.count >= Self.most {
        let oldest = tickets.min { $0.value.until < $1.value.until }
        if let oldest { tickets[oldest.key] = nil }
      }
      tickets[ticket] = Ticket(caller: caller, until: now.advanced(by: Self.nanoseconds))
    }
    return ticket
  }

  /// The caller of a ticket, which is used up by it; `nil` for one that is none, or late.
  package func redeem(_ ticket: String) -> Caller? {
    let now = time.monotonic()
    return book.withLock { tickets in
      guard let found = tickets.removeValue(forKey: ticket), found.until > now else { return nil }
      return found.caller
    }
  }
}
