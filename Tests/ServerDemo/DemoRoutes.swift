import MonitorAPI

/// The routes of the server.
enum DemoRoutes {
  static let all = RouteList.all
}
