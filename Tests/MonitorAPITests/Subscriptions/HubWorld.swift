import MonitorAPI
import MonitorModel

/// A hub over a machine of three series whose values and events a test decides.
struct HubWorld {
  /// The hub.
  let hub = StreamHub(boot: "boot")
  /// What the values are.
  private(set) var values: [Int: Double] = [0: 0, 1: 0, 2: 0]
  /// The number of the newest event.
  private(set) var lastEvent: UInt64 = 0
  private var changes = ChangeIndex()
  private var sequence: UInt64 = 0
  private var lastClient: UInt64 = 0

  /// A client whose connection is ready; with `before` it goes on with what that one has got.
  mutating func client(after before: HubClient? = nil) -> HubClient {
    lastClient += 1
    let client = HubClient(id: lastClient, before: before)
    hub.add(client.client)
    return client
  }

  /// A tick at which some series change and some events happen.
  mutating func tick(changing: [Int] = [0, 1, 2], events count: Int = 0) {
    sequence += 1
    for index in changing { values[index] = Double(sequence) + Double(index) / 10 }
    var snapshot = ScriptedSnapshot.make()
    snapshot.data.sequence = sequence
    snapshot.data.at = MonotonicInstant(nanoseconds: Int64(sequence) * 1_000_000_000)
    snapshot.data.series = (0..<3).map { ScriptedSnapshot.define("machine.part\($0)", .count) }
    snapshot.data.values = (0..<3).map { values[$0]! }
    snapshot.data.states = [.value, .value, .value]
    snapshot.data.ages = []
    snapshot.open = []
    let events = (0..<count).map { _ in
      lastEvent += 1
      return ScriptedSnapshot.anomaly(lastEvent, lastEvent % 3 == 0 ? .critical : .warning)
    }
    snapshot.lastEvent = lastEvent
    changes.take(snapshot.data)
    hub.publish(StreamTick(snapshot: snapshot, events: events, changes: changes))
  }
}

/// A client that notes what it gets.
final class HubClient: StreamSink {
  let client: StreamClient
  var isReady = true
  /// Messages until it is not ready by itself.
  var roomFor = Int.max
  private(set) var messages: [StreamMessage] = []
  private(set) var kinds: [String] = []
  private(set) var changed: [[Int]] = []
  private(set) var values: [Int: Double]
  private(set) var events: [UInt64]
  private(set) var cursor: String

  init(id: UInt64, before: HubClient?) {
    client = StreamClient(
      id: id, transport: "sse", caller: Caller(name: "c", address: "", scope: .read),
      since: WallInstant(milliseconds: 0), sink: nil)
    values = before?.values ?? [:]
    events = before?.events ?? []
    cursor = before?.cursor ?? ""
    client.sink = self
  }

  func text(at index: Int) -> String { String(decoding: messages[index].payload, as: UTF8.self) }

  func send(_ message: StreamMessage) {
    messages.append(message)
    kinds.append(message.kind)
    roomFor -= 1
    if roomFor <= 0 { isReady = false }
    guard let read = try? JSONValue(message.payload) else {
      kinds.append("no JSON")
      return
    }
    if case .array(let series)? = read["series"] {
      changed.append(series.compactMap { Self.number($0["i"]).map { Int($0) } })
      for one in series {
        if let index = Self.number(one["i"]) { values[Int(index)] = Self.number(one["value"]) }
      }
    }
    if let number = Self.number(read["event"]?["sequence"]) { events.append(UInt64(number)) }
    if !message.cursor.isEmpty { cursor = message.cursor }
  }

  func end() { isReady = false }

  private static func number(_ value: JSONValue?) -> Double? {
    if case .number(let number)? = value { number } else { nil }
  }
}
