/// Making routes that take no parameters but those they are described with.
extension Route {
  /// A `GET` that is answered from the newest tick.
  static func now(
    _ path: String, scope: APIScope? = .read, _ description: RouteDescription,
    _ answer: @escaping @Sendable (APIRequest, APIState) throws(Problem) -> APIResponse
  ) -> Route {
    Route(
      .get, path, scope: scope, description,
      .now { request, state throws(Problem) in
        try description.check(request.query)
        return try answer(request, state)
      })
  }

  /// A route that takes a while or has an effect.
  static func later(
    _ method: APIMethod, _ path: String, scope: APIScope? = .read, bodyLimit: Int = 1 << 20,
    _ description: RouteDescription,
    _ answer: @escaping @Sendable (APIRequest, APIContext) async throws(Problem) -> APIResponse
  ) -> Route {
    Route(
      method, path, scope: scope, bodyLimit: bodyLimit, description,
      .later { request, context async throws(Problem) in
        try description.check(request.query)
        return try await answer(request, context)
      })
  }
}
