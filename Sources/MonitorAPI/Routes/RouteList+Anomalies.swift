import MonitorModel
import MonitorSupport

/// Anomalies.
extension RouteList {
  static let anomalies: [Route] = reading + verdicts

  private static let reading: [Route] = [
    .later(
      .get, "/realtime/anomalies",
      RouteDescription(
        "Anomalies that are open, and those that ended, newest first.",
        parameters: [
          .instant("since", "Those that were there at this time or later."),
          .instant("until", "Those that began by this time."),
          RouteDescription.Parameter(
            "severity", "The least severity.",
            schema: #"{"type":"string","enum":["info","warning","critical"]}"#),
          .match,
          RouteDescription.Parameter(
            "limit", "The most on a page.",
            schema: #"{"type":"integer","minimum":1,"maximum":1000,"default":100}"#),
          RouteDescription.Parameter(
            "cursor", "`next` of the page before.",
            schema: #"{"type":"string","pattern":"^[0-9]{1,19}$"}"#),
        ],
        outcomes: [.document("AnomaliesDocument", "A page of anomalies."), .notYet])
    ) { request, context async throws(Problem) in
      let wall = context.time.wall()
      let filter = try AnomalyFilter(request.query, now: wall)
      let snapshot = try context.newest().snapshot
      let book = await AnomalyBook(context.source, snapshot)
      return .json(filter.page(book, board: snapshot.triage, at: wall))
    },
    .later(
      .get, "/realtime/anomalies/{id}",
      RouteDescription(
        "One anomaly.",
        outcomes: [
          .document("AnomalyDocument", "The anomaly."), .init(404, "There is none of this number."),
          .notYet,
        ])
    ) { request, context async throws(Problem) in
      let snapshot = try context.newest().snapshot
      let book = await AnomalyBook(context.source, snapshot)
      let entry = try book.entry(request.pathParameters["id"])
      return .json(
        AnomalyDocument(
          entry.event, isOpen: entry.isOpen, board: snapshot.triage, at: context.time.wall()))
    },
  ]

  private static let verdicts: [Route] = [
    verdict("ack", "Somebody is at it: it is quiet until it clears.", .acknowledged),
    verdict("false-alarm", "The detector was wrong, and learns from it.", .falseAlarm),
    verdict("expected", "The detector was right, and it was planned.", .expected),
    triage(
      "snooze", "It is quiet for a time, or until it becomes worse.", body: "SnoozeRequest"
    ) { body, context, entry throws(Problem) in
      guard entry.isOpen else { throw over }
      return .judge(try snooze(body, context), anomalies: [entry.event.anomaly])
    },
    triage("note", "Writes a note to it.", body: "NoteRequest") { body, _, entry throws(Problem) in
      let body = try RequestBody(body, allowing: ["text"])
      guard let text = try body.string("text"), !text.isEmpty else {
        throw RequestBody.problem("/text", "expected the note, which is not empty")
      }
      guard text.utf8.count <= noteBytes else {
        throw RequestBody.problem("/text", "a note has at most \(noteBytes) bytes")
      }
      return .note(text, anomaly: entry.event.anomaly)
    },
    triage(
      "withdraw", "Takes back what was said of it; it is as new again.", body: "EmptyRequest",
      nothing: "Nothing was said of it."
    ) { body, context, entry throws(Problem) in
      _ = try RequestBody(body)
      guard try context.newest().snapshot.triage.mark(of: entry.event) != nil else { return nil }
      return .withdraw(anomalies: [entry.event.anomaly])
    },
  ]

  private static let over = Problem(409, "this anomaly is over: there is nothing to put off")
  /// The most bytes of a note that the book takes.
  private static let noteBytes = 16_384

  private static func verdict(
    _ verb: String, _ summary: String, _ verdict: TriageVerdict
  ) -> Route {
    triage(verb, summary, body: "EmptyRequest") { body, _, entry throws(Problem) in
      _ = try RequestBody(body)
      guard entry.isOpen || verdict != .acknowledged else { throw over }
      return .judge(verdict, anomalies: [entry.event.anomaly])
    }
  }

  /// A route that does something with one anomaly; where there is nothing to do, `command` gives
  /// none.
  private static func triage(
    _ verb: String, _ summary: String, body: String, nothing: String? = nil,
    _ command:
      @escaping @Sendable ([UInt8], APIContext, AnomalyBook.Entry) throws(Problem)
      -> TriageCommand?
  ) -> Route {
    .later(
      .post, "/realtime/anomalies/{id}/\(verb)", scope: .control,
      RouteDescription(
        summary, body: body,
        outcomes: [.document("TriageDocument", "What stands now.")]
          + (nothing.map { [.init(204, $0)] } ?? []) + [
            .init(404, "There is none of this number."),
            .init(409, "It cannot be done with this one, as it stands."), .notYet,
          ])
    ) { request, context async throws(Problem) in
      let book = await AnomalyBook(context.source, try context.newest().snapshot)
      let entry = try book.entry(request.pathParameters["id"])
      guard let command = try command(request.body, context, entry) else {
        return APIResponse(status: 204)
      }
      let reply = await context.source.act(command, by: request.caller.actor)
      guard reply.act != nil else { throw Problem(409, reply.problem) }
      let problem = reply.problem.isEmpty ? reply.board.trouble : reply.problem
      return .json(
        TriageDocument(
          anomaly: AnomalyDocument(
            entry.event, isOpen: entry.isOpen, board: reply.board, at: context.time.wall()),
          lessons: reply.lessons.map(\.number), problem: problem.isEmpty ? nil : problem))
    }
  }

  /// `{"until": "worse"}`, `{"until": "2026-11-23T14:32:00Z"}` or `{"for": "2h"}`.
  private static func snooze(
    _ bytes: [UInt8], _ context: APIContext
  ) throws(Problem) -> TriageVerdict {
    let body = try RequestBody(bytes, allowing: ["until", "for"])
    let now = context.time.wall()
    let until: WallInstant
    switch (try body.string("until"), try body.string("for")) {
    case ("worse", nil): return .snoozedUntilWorse
    case (let text?, nil):
      guard let instant = InstantParameter.read(text, now: now) else {
        throw RequestBody.problem("/until", "expected a time (RFC 3339), or `worse`")
      }
      guard instant > now else {
        throw RequestBody.problem("/until", "that time is over: a snooze ends in the future")
      }
      until = instant
    case (nil, let text?):
      guard let length = InstantParameter.duration(text), length > 0 else {
        throw RequestBody.problem("/for", "expected a duration such as `15m`, `2h` or `1d`")
      }
      until = now.advanced(milliseconds: length)
    default:
      throw RequestBody.problem("", "expected one of `until` and `for`")
    }
    return .snoozed(until: until)
  }
}
