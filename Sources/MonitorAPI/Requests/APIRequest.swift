/// One request whose head has been let in and whose body is complete.
package struct APIRequest: Sendable {
  /// The method; `HEAD` is answered as `GET`, without the body.
  package var method: APIMethod
  /// The path as it was sent, up to the `?`.
  package var path: String
  /// What `{…}` in the route's path stands for, decoded.
  package var pathParameters: [String: String] = [:]
  /// What follows the `?`, decoded once.
  package var query: QueryParameters
  /// The header fields that routes look at, by lower-case name; a repeated one is joined with `, `.
  package var headers: [String: String]
  /// The body.
  package var body: [UInt8]
  /// Who asks.
  package var caller: Caller

  /// Makes a request.
  package init(
    method: APIMethod, path: String, query: QueryParameters = QueryParameters(),
    headers: [String: String] = [:], body: [UInt8] = [], caller: Caller
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
    self.caller = caller
  }
}
