import MonitorSupport

/// The state of the engine, and starting and stopping it.
extension RouteList {
  static let status: [Route] = [
    .later(
      .get, "/realtime/status",
      RouteDescription(
        "How things are: what is open, the engine, its collectors.",
        outcomes: [.document("StatusDocument", "How things are."), .notYet])
    ) { _, context async throws(Problem) in
      let isRunning = await context.engine.isRunning()
      return .json(
        StatusDocument(
          try context.newest(), isRunning: isRunning, at: context.time.monotonic()))
    },
    .later(
      .post, "/realtime/start", scope: .control,
      RouteDescription(
        "Starts collecting.", body: "EmptyRequest",
        outcomes: [
          .document("EngineDocument", "It runs already."),
          .document("EngineDocument", "It starts.", status: 202),
        ])
    ) { request, context async throws(Problem) in
      _ = try RequestBody(request.body)
      let isNew = await context.engine.start()
      return .json(EngineDocument(state: .running), status: isNew ? 202 : 200)
    },
    .later(
      .post, "/realtime/stop", scope: .control,
      RouteDescription(
        "Stops collecting; the server goes on.", body: "EmptyRequest",
        outcomes: [
          .document("EngineDocument", "It stands still already."),
          .document("EngineDocument", "It stops.", status: 202),
        ])
    ) { request, context async throws(Problem) in
      _ = try RequestBody(request.body)
      let isNew = await context.engine.stop()
      return .json(EngineDocument(state: .stopped), status: isNew ? 202 : 200)
    },
  ]
}
