import MonitorHTTP
import MonitorPush
import Testing

@Suite("What an answer means")
struct PushVerdictTests {
  private enum Kind { case taken, later, slow, broken, refused, late }

  private static func kind(_ answer: HTTPAnswer) -> Kind {
    switch PushVerdict(answer) {
    case .taken: .taken
    case .later(_, _, let isSlow): isSlow ? .slow : .later
    case .broken: .broken
    case .refused: .refused
    case .late: .late
    }
  }

  @Test("By status, text and type")
  func kinds() {
    for status in [200, 202, 204] { #expect(Self.kind(HTTPAnswer(status: status)) == .taken) }
    #expect(
      Self.kind(HTTPAnswer(status: 200, contentType: "text/html; charset=utf-8")) == .slow)
    for status in [301, 302, 307, 401, 403, 404, 405, 0, 100, 999] {
      #expect(Self.kind(HTTPAnswer(status: status)) == .slow, "\(status)")
    }
    for status in [408, 425, 429, 502, 503, 504, 507] {
      #expect(Self.kind(HTTPAnswer(status: status)) == .later, "\(status)")
    }
    for status in [500, 501, 599] { #expect(Self.kind(HTTPAnswer(status: status)) == .broken) }
    for status in [400, 413, 415, 422] {
      #expect(Self.kind(HTTPAnswer(status: status, text: "label name")) == .refused)
    }
    #expect(Self.kind(HTTPAnswer(status: 409)) == .late)
    for text in [
      "out of order sample", "Out of bounds", "the sample is too old",
      "duplicate sample for timestamp", "err-mimir-sample-out-of-order",
    ] {
      #expect(Self.kind(HTTPAnswer(status: 400, text: text)) == .late, "\(text)")
    }
    #expect(Self.kind(HTTPAnswer(status: 204, problem: "it broke off")) == .later)
  }

  @Test("How long the server asks to wait is told on")
  func retryAfter() {
    let verdict = PushVerdict(HTTPAnswer(status: 429, retryAfterSeconds: 7))
    #expect(verdict == .later(reason: "status 429", seconds: 7, isSlow: false))
  }
}
