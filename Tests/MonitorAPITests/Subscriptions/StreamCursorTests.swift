import MonitorAPI
import MonitorModel
import Testing

/// Cursors, and orders over a WebSocket.
struct StreamCursorTests {
  @Test(arguments: ["abc-1", "abc-18446744073709551615", "a-b-7", "abc-7.9", "-0"])
  func areReadAsTheyAreWritten(_ text: String) {
    #expect(StreamCursor(text).map { "\($0)" } == text)
  }

  @Test(arguments: [
    "", "-", "abc", "abc-", "abc-x", "abc-1.", "abc-1.x", "abc-18446744073709551616", "abc-1.2.3",
    String(repeating: "a", count: 100) + "-1",
  ])
  func whatIsNoneIsNone(_ text: String) { #expect(StreamCursor(text) == nil) }

  @Test func ordersAreRead() throws {
    let text =
      #"{"op":"subscribe","id":"s1","match":["http.*{route=\"/api*\"}"],"events":["anomaly"],"#
      + #""interval_ms":1000,"mode":"delta","severity":"warning","cursor":"b-4"}"#
    guard case .subscribe(let topic, let cursor) = try StreamOrder(Array(text.utf8)) else {
      Issue.record("it is no subscription")
      return
    }
    #expect(topic.id == "s1" && topic.wantsEvents && topic.wantsSeries)
    #expect(topic.intervalMilliseconds == 1_000 && topic.mode == .delta)
    #expect(topic.severity == .warning)
    #expect(cursor == StreamCursor(boot: "b", tick: 4))
    guard
      case .subscribe(let events, nil) = try StreamOrder(
        Array(#"{"op":"subscribe","events":["anomaly"]}"#.utf8))
    else {
      Issue.record("it is no subscription")
      return
    }
    #expect(!events.wantsSeries, "who names events alone gets no values")
  }

  @Test(arguments: [
    ("", nil), ("[]", nil), ("{}", nil), (#"{"op":7}"#, nil), (#"{"op":"x"}"#, "/op"),
    (#"{"op":"resume"}"#, "/cursor"), (#"{"op":"subscribe","cursor":"x"}"#, "/cursor"),
    (#"{"op":"subscribe","match":["a","["]}"#, "/match/1"),
    (#"{"op":"subscribe","match":"a"}"#, nil), (#"{"op":"subscribe","events":["x"]}"#, "/events/0"),
    (#"{"op":"subscribe","interval_ms":-1}"#, "/interval_ms"),
    (#"{"op":"subscribe","mode":"x"}"#, "/mode"), (#"{"op":"subscribe","id":""}"#, "/id"),
    (#"{"op":"subscribe","severity":"x"}"#, "/severity"),
  ])
  func wrongOrdersAreToldWithThePlace(_ text: String, _ pointer: String?) {
    do throws(Problem) {
      _ = try StreamOrder(Array(text.utf8))
      Issue.record("it was taken")
    } catch {
      #expect(error.status == 400)
      #expect(error.places.first?.pointer == pointer)
    }
  }

  @Test func everyCutAndChangeOfAnOrderIsAnswered() {
    let text = Array(
      #"{"op":"subscribe","id":"s1","match":["a.*"],"interval_ms":1000,"cursor":"b-4"}"#.utf8)
    for cut in text.indices { _ = try? StreamOrder(Array(text[..<cut])) }
    for place in text.indices {
      for byte: UInt8 in [0, 0x22, 0x5C, 0x7B, 0x7D, 0xFF, 0x30] {
        var changed = text
        changed[place] = byte
        _ = try? StreamOrder(changed)
      }
    }
  }
}
