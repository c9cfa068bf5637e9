package import MonitorModel
import MonitorHTTP
import MonitorStorage

/// A Prometheus Alertmanager, by its API v2: each anomaly is one alert there, and grouping, silences
/// and routing are its own.
package struct AlertmanagerNotifier: SilencingNotifier {
  /// One alert as `POST /api/v2/alerts` takes it.
  private struct Alert: Encodable {
    var labels: [String: String]
    var annotations: [String: String]
    var startsAt: String
    var endsAt: String
  }

  package static let kind = "alertmanager"
  package static let summary = "A Prometheus Alertmanager, by its API v2."
  package static let manner = AlertReceiver.Manner.state
  package static let fields =
    [
      NotifierField(
        "url", .url, isRequired: true,
        "Its address without the path, such as http://127.0.0.1:9093.")
    ] + NotifierField.access

  /// An alert that is not refreshed for so many intervals is over there.
  private static let intervalsKept: Int64 = 4

  /// Bytes of a document of its API that are read: thousands of alerts or silences.
  private static let documentMost = 8 << 20

  /// Silences that are made and ended in one exchange.
  private static let changesMost = 2 * Limits.receiverSilences

  private let base: String
  private let post: HTTPPost

  /// Makes one.
  package init(_ setup: NotifierSetup) throws(NotifierProblem) {
    var base = try setup.required("url")
    while base.hasSuffix("/") { base.removeLast() }
    self.base = base
    post = HTTPPost(
      url: base + "/api/v2/alerts", access: HTTPAccess(setup), timeout: setup.timeout)
  }

  /// Posts the alerts; what goes on ends by itself if it is not heard of for four intervals.
  package func deliver(_ message: AlertMessage, at wall: WallInstant) -> AlertOutcome {
    let interval = Int64(message.intervalSeconds > 0 ? message.intervalSeconds : 60) * 1_000
    let end = WallInstant(milliseconds: wall.milliseconds + interval * Self.intervalsKept)
    var alerts = message.items.map { item in
      Alert(
        labels: AlertLabels(item, host: message.host).all,
        annotations: AlertAnnotations.of(item), startsAt: AlertText.time(item.startsAt),
        endsAt: AlertText.time(item.endsAt ?? end))
    }
    if alerts.isEmpty {
      // A test is over soon; a heartbeat is when kilter is.
      let isTest = message.kind == .test
      let over = isTest ? WallInstant(milliseconds: wall.milliseconds + 60_000) : end
      alerts = [
        Alert(
          labels: AlertLabels.own(message).all,
          annotations: ["summary": AlertText.line(message)],
          startsAt: AlertText.time(message.wall), endsAt: AlertText.time(over))
      ]
    }
    return post.send(DocumentCoding.encode(alerts))
  }

  // MARK: - Silences

  /// Makes silences of the wish that are not there, ends ours that are not in it, and reads the rest.
  ///
  /// A silence of ours is known by the end of its comment, so that nothing need be kept here.
  package func exchange(_ wish: SilenceWish, at wall: WallInstant) -> ReceiverBoard {
    var board = ReceiverBoard()
    do throws(HTTPProblem) {
      let connection = try HTTPConnection()
      var there: [AlertmanagerSilence] = try get("/api/v2/silences", connection)
      if try mend(there, wish, connection, at: wall) {
        there = try get("/api/v2/silences", connection)
      }
      board.take(there.filter(\.isAlive), host: wish.host)
      let filter = wish.host.isEmpty ? "" : "?filter=" + Self.escaped("host=\"\(wish.host)\"")
      board.take(try get("/api/v2/alerts/groups" + filter, connection) as [AlertmanagerGroup])
      let unsaid = wish.silences.filter {
        AlertmanagerSilence($0, host: wish.host, at: wall) == nil
      }
      if let first = unsaid.first {
        board.problem = "\(first.pattern) cannot be silenced there: labels are compared one by one"
      }
    } catch {
      board.problem = error.description
    }
    return board
  }

  /// Brings our silences in line; whether anything was changed.
  ///
  /// At most `changesMost` are changed, the rest the next time: a server that lists thousands as ours
  /// is not asked thousands of things.
  private func mend(
    _ there: [AlertmanagerSilence], _ wish: SilenceWish, _ connection: HTTPConnection,
    at wall: WallInstant
  ) throws(HTTPProblem) -> Bool {
    var missing: [UInt64: AlertmanagerSilence] = [:]
    for silence in wish.silences {
      missing[silence.number] = AlertmanagerSilence(silence, host: wish.host, at: wall)
    }
    var changes = 0
    for silence in there where changes < Self.changesMost {
      guard let number = silence.number(host: wish.host), let id = silence.id else { continue }
      if let wished = missing[number], wished.isSame(as: silence) {
        // Also one that somebody has ended there: it does not come back.
        missing[number] = nil
      } else if silence.isAlive {
        let answer = connection.delete(posting("/api/v2/silence/" + Self.escaped(id)))
        // One that has just ended by itself is as good as gone.
        guard answer.isSuccess || answer.status == 404 else { throw HTTPProblem(answer.reason) }
        changes += 1
      }
    }
    for (_, silence) in missing.sorted(by: { $0.key < $1.key })
    where changes < Self.changesMost {
      let answer = connection.post(
        DocumentCoding.encode(silence),
        posting("/api/v2/silences", headers: ["Content-Type: application/json"]))
      guard answer.isSuccess else { throw HTTPProblem(answer.reason) }
      changes += 1
    }
    return changes > 0
  }

  private func get<Document: Decodable>(
    _ path: String, _ connection: HTTPConnection
  ) throws(HTTPProblem) -> [Document] {
    let (answer, body) = connection.get(posting(path), bytesMost: Self.documentMost)
    if answer.problem.isEmpty, 300...399 ~= answer.status {
      throw HTTPProblem(
        "it sends elsewhere (status \(answer.status)); `url` must be the last address")
    }
    guard answer.isSuccess else { throw HTTPProblem(answer.reason) }
    guard !answer.contentType.lowercased().hasPrefix("text/html") else {
      throw HTTPProblem("it answers with a page for a browser: this is no Alertmanager")
    }
    do throws(StorageError) {
      return try DocumentCoding.decode([Document].self, body[...], what: "an answer of \(path)")
    } catch {
      throw HTTPProblem("\(path) is answered by what no Alertmanager writes")
    }
  }

  private func posting(_ path: String, headers: [String] = []) -> HTTPPosting {
    HTTPPosting(url: base + path, headers: headers, access: post.access, timeout: post.timeout)
  }

  /// A text in a URL: everything but RFC 3986's unreserved characters as its escape.
  private static func escaped(_ text: String) -> String {
    text.utf8.reduce(into: "") { escaped, byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        escaped.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        escaped += byte < 16 ? "%0" + digits : "%" + digits
      }
    }
  }
}
