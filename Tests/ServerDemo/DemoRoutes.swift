import MonitorAPI

/// The routes that suites from outside need.
enum DemoRoutes {
  static let all: [Route] = [
    Route(.get, "/realtime/connect", RouteDescription("WebSocket"), .stream(.webSocket)),
    Route(.get, "/realtime/stream", RouteDescription("SSE"), .stream(.events)),
    Route(
      .get, "/realtime/metrics", RouteDescription("metrics"),
      .now { (_, state) throws(Problem) in .json(MetricsDocument(state.snapshot)) }),
  ]
}
