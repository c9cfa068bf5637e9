import MonitorSupport

/// Whether the program does its work, for people and for probes.
extension RouteList {
  static let health: [Route] =
    [
      .later(
        .get, "/realtime/health",
        RouteDescription(
          "Whether every part does its work.",
          outcomes: [
            .document("HealthDocument", "It does, though some part may not."),
            .document("HealthDocument", "It does not.", status: 503),
          ])
      ) { _, context async throws(Problem) in
        let document = HealthDocument(
          context.state, isRunning: await context.engine.isRunning(),
          at: context.time.monotonic())
        return fresh(document, isWell: document.status != "fail")
      }
    ] + probes("/realtime") + probes("")

  /// What an orchestrator asks, also without a token: they tell a word.
  private static func probes(_ prefix: String) -> [Route] {
    [
      .later(
        .get, prefix + "/health/live", scope: nil,
        RouteDescription(
          "Whether the server answers.",
          outcomes: [.document("ProbeDocument", "It does.")])
      ) { _, _ async throws(Problem) in
        fresh(ProbeDocument(status: "pass"), isWell: true)
      },
      .later(
        .get, prefix + "/health/ready", scope: nil,
        RouteDescription(
          "Whether the engine measures.",
          outcomes: [
            .document("ProbeDocument", "It does."),
            .document("ProbeDocument", "It does not, or not yet.", status: 503),
          ])
      ) { _, context async throws(Problem) in
        let isReady =
          HealthDocument.engine(
            context.state, isRunning: await context.engine.isRunning(),
            at: context.time.monotonic()
          ).0 == .pass
        return fresh(ProbeDocument(status: isReady ? "pass" : "fail"), isWell: isReady)
      },
    ]
  }

  private static func fresh(_ document: some Encodable, isWell: Bool) -> APIResponse {
    .json(
      document, status: isWell ? 200 : 503,
      headers: [APIResponse.Header("Cache-Control", "no-store")])
  }
}
