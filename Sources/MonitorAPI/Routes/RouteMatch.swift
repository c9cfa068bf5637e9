/// What a method and a path ask for.
package enum RouteMatch: Sendable {
  /// A route, and what stands for the pieces in braces, decoded.
  case route(Route, parameters: [String: String])
  /// What may be done with the path: 204 with these in `Allow`.
  case options(allow: [APIMethod])
}
