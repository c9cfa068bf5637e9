/// A password or token: used, and never shown, logged, exported or told in a report.
package struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The text itself, for the one place that hands it to a server.
  package let value: String

  /// Wraps a secret.
  package init(_ value: String) { self.value = value }

  /// Nothing of it.
  package var description: String { "Secret(not shown)" }
  /// Nothing of it.
  package var debugDescription: String { description }
  /// Nothing of it.
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
