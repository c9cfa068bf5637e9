package import MonitorModel

/// What a caller may do; each includes those before it.
package enum APIScope: Int, Comparable, Sendable, CaseIterable {
  /// Read everything but secrets.
  case read
  /// Judge anomalies, start and stop the engine, end connections.
  case control
  /// Change the configuration.
  case admin

  /// Orders from reading to administering.
  package static func < (a: APIScope, b: APIScope) -> Bool { a.rawValue < b.rawValue }

  /// The word in token files and documents.
  package var word: String { "\(self)" }
  /// The scope of a word; `nil` for none.
  package init?(word: some StringProtocol) {
    guard let scope = Self.allCases.first(where: { $0.word == word }) else { return nil }
    self = scope
  }
}

/// Who asks, as far as the connection and the token tell.
package struct Caller: Hashable, Sendable {
  /// The name of the token, or of the user at the other end of the local socket.
  package var name: String
  /// The address, such as `127.0.0.1:50312`, or `local socket`.
  package var address: String
  /// What they may do.
  package var scope: APIScope
  /// Makes a caller.
  package init(name: String, address: String, scope: APIScope) {
    self.name = name
    self.address = address
    self.scope = scope
  }
  /// The same as somebody who judges anomalies.
  package var actor: TriageActor { TriageActor(user: name, terminal: address) }
}
