/// Finds the route of a method and a path.
///
/// Paths match as they were sent, byte by byte: no escape, doubled slash or `..` makes another path
/// of one, so there is one way only to name a route. A piece in braces takes one piece that is not
/// empty, decoded once.
package struct Router: Sendable {
  /// A path with pieces in braces.
  private struct Pattern: Sendable {
    var pieces: [Piece]
    var routes: [APIMethod: Route]
  }

  private enum Piece: Hashable, Sendable {
    case fixed(String)
    case any(name: String)
  }

  private var fixed: [String: [APIMethod: Route]] = [:]
  /// By their number of pieces.
  private var patterns: [Int: [Pattern]] = [:]

  /// A router of some routes.
  ///
  /// - Precondition: no two have the same method and path.
  package init(_ routes: [Route]) {
    for route in routes {
      precondition(route.path.hasPrefix("/"), "a path begins with a slash")
      guard route.path.contains("{") else {
        let replaced = fixed[route.path, default: [:]].updateValue(route, forKey: route.method)
        precondition(replaced == nil, "\(route.path) is listed twice")
        continue
      }
      add(route)
    }
  }

  private mutating func add(_ route: Route) {
    let pieces = Self.pieces(route.path).map { piece in
      piece.hasPrefix("{")
        ? Piece.any(name: String(piece.dropFirst().dropLast())) : .fixed(String(piece))
    }
    var known = patterns[pieces.count, default: []]
    if let place = known.firstIndex(where: { $0.pieces == pieces }) {
      let replaced = known[place].routes.updateValue(route, forKey: route.method)
      precondition(replaced == nil, "\(route.path) is listed twice")
    } else {
      known.append(Pattern(pieces: pieces, routes: [route.method: route]))
    }
    patterns[pieces.count] = known
  }

  /// Finds what a method and a path, as it was sent up to the `?`, ask for.
  ///
  /// `HEAD` is a route's `GET`.
  ///
  /// - Throws: `Problem` 404 for a path that is none, 405 with `Allow` for a method that it does not
  ///   have, 400 for an escape that is none in a piece that stands for braces.
  /// - Complexity: O(1) for a path without braces, else O(paths with as many pieces).
  package func match(
    _ method: APIMethod, _ path: String
  ) throws(Problem) -> RouteMatch {
    guard let (routes, parameters) = try found(path) else { throw Self.absent(path) }
    if method == .options { return .options(allow: Self.allowed(routes)) }
    guard let route = routes[method == .head ? .get : method] else {
      throw Self.refusal(allow: Self.allowed(routes))
    }
    return .route(route, parameters: parameters)
  }

  /// The problem with a method that no route has, on a path.
  package func problem(unknownMethodOn path: String) -> Problem {
    guard let found = try? found(path) else { return Self.absent(path) }
    return Self.refusal(allow: Self.allowed(found.routes))
  }

  private func found(
    _ path: String
  ) throws(Problem) -> (routes: [APIMethod: Route], parameters: [String: String])? {
    if let routes = fixed[path] { return (routes, [:]) }
    let pieces = Self.pieces(path)
    for pattern in patterns[pieces.count] ?? [] {
      guard let raw = Self.raw(pieces, pattern.pieces) else { continue }
      var parameters: [String: String] = [:]
      for (name, piece) in raw {
        guard let decoded = PercentText.decoded(piece), !decoded.isEmpty else {
          throw Problem(
            400, "the path holds an escape that is none, or bytes that are no UTF-8")
        }
        parameters[name] = decoded
      }
      return (pattern.routes, parameters)
    }
    return nil
  }

  private static func raw(
    _ pieces: [Substring], _ pattern: [Piece]
  ) -> [(name: String, piece: Substring)]? {
    var raw: [(name: String, piece: Substring)] = []
    for (piece, wanted) in zip(pieces, pattern) {
      switch wanted {
      case .fixed(let text): guard text == piece else { return nil }
      case .any(let name):
        guard !piece.isEmpty else { return nil }
        raw.append((name, piece))
      }
    }
    return raw
  }

  private static func pieces(_ path: String) -> [Substring] {
    path.split(separator: "/", omittingEmptySubsequences: false)
  }

  private static func allowed(_ routes: [APIMethod: Route]) -> [APIMethod] {
    APIMethod.allCases.filter { method in
      switch method {
      case .head: routes[.get] != nil
      case .options: true
      default: routes[method] != nil
      }
    }
  }

  private static func absent(_ path: String) -> Problem {
    Problem(404, "there is nothing at this path; `GET /openapi.json` lists what there is")
  }

  private static func refusal(allow: [APIMethod]) -> Problem {
    let list = allow.map(\.rawValue).joined(separator: ", ")
    return Problem(
      405, "this path takes \(list)", headers: [APIResponse.Header("Allow", list)])
  }
}
