/// The head of a request as it was parsed, before it is let in.
package struct RequestHead: Sendable {
  /// The method as it was sent.
  package var method: String
  /// The target as it was sent.
  package var target: String
  /// The version: 0 for HTTP/1.0, 1 for HTTP/1.1, -1 for another.
  package var minorVersion: Int
  /// The header fields in their order.
  package var fields: [(name: String, value: String)]
  /// Makes a head.
  package init(
    method: String, target: String, minorVersion: Int = 1, fields: [(name: String, value: String)]
  ) {
    self.method = method
    self.target = target
    self.minorVersion = minorVersion
    self.fields = fields
  }
}
