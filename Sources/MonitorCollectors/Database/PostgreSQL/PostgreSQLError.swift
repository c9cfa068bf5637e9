package import MonitorModel

/// Why a PostgreSQL server, or one that speaks its protocol, gave no answer.
package struct PostgreSQLError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kind of failure.
  package enum Kind: Sendable {
    /// libpq is not installed.
    case noLibrary
    /// No connection could be made.
    case refused
    /// No answer in time.
    case timedOut
    /// The server answered with an error; the connection stands.
    case server
    /// The connection broke, or what came was not the protocol.
    case lost
    /// The answer had more than `Limits.answerBytes`, or a form that is not rows.
    case unfit
  }

  /// The kind.
  package var kind: Kind
  /// The server's five letters for it, for example `57P03`; empty where it gave none.
  package var state: String
  /// What was said, in one line and without secrets.
  package var message: String
  /// Whether the server asked for a password and there was none.
  package var needsPassword = false

  /// Makes an error.
  package init(_ kind: Kind, state: String = "", _ message: String) {
    self.kind = kind
    self.state = state
    self.message = message
  }

  /// Reads what libpq says of a connection that failed, in its verbose form:
  /// `connection to … failed: FATAL:  57P03: the database system is starting up`.
  package init(_ kind: Kind, told text: String) {
    var line = text.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? ""
    var state = ""
    if let place = Self.state(in: Array(line.utf8)) {
      let bytes = Array(line.utf8)
      state = String(decoding: bytes[place..<place + 5], as: UTF8.self)
      // Before the state stands the severity and two spaces; after it a colon.
      line = String(decoding: bytes[(place + 7)...], as: UTF8.self)
    }
    self.init(kind, state: state, line.isEmpty ? "the connection failed" : line)
  }

  /// The place of five letters and digits between `:  ` and `: `.
  private static func state(in bytes: [UInt8]) -> Int? {
    guard bytes.count >= 10 else { return nil }
    for place in 3...(bytes.count - 7) {
      guard bytes[place - 3] == UInt8(ascii: ":"), bytes[place - 2] == UInt8(ascii: " "),
        bytes[place - 1] == UInt8(ascii: " "), bytes[place + 5] == UInt8(ascii: ":"),
        bytes[place + 6] == UInt8(ascii: " ")
      else { continue }
      let isState = bytes[place..<place + 5].allSatisfy { byte in
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      }
      if isState { return place }
    }
    return nil
  }

  /// Whether the connection is of no more use.
  package var isFatal: Bool {
    switch kind {
    case .server: state.hasPrefix("57P") || state.hasPrefix("08")
    default: true
    }
  }

  /// What the columns of a source that failed so say.
  package var gap: GapReason {
    switch kind {
    case .noLibrary: .absent
    case .timedOut: .timedOut
    case .refused where state.hasPrefix("28") || needsPassword: .forbidden
    case .server where state == "57014" || state == "55P03": .timedOut
    case .server where state == "42501": .forbidden
    default: .failed
    }
  }

  /// The message and the state.
  package var description: String { state.isEmpty ? message : "\(message) (\(state))" }
}
