import MonitorModel

/// Why a MariaDB or MySQL server gave no answer.
struct MariaDBError: Error, Equatable {
  /// The kind of failure.
  enum Kind {
    /// libmariadb is not installed.
    case noLibrary
    /// No connection, or it broke.
    case lost
    /// No answer in time.
    case timedOut
    /// The server answered with an error; the connection stands.
    case server
    /// The answer had more than fits.
    case tooMuch
  }

  /// The kind.
  var kind: Kind
  /// The server's or the library's number
  /// (https://mariadb.com/kb/en/mariadb-error-code-reference/); 0 without one.
  var number: UInt32 = 0
  /// What was said, in one line.
  var message: String

  /// Whether the account or its rights are at fault.
  var isRefusal: Bool {
    // Access denied: to a database, for the account, for the plugin, without a right, to an object.
    [1_044, 1_045, 1_095, 1_142, 1_143, 1_227, 1_370, 1_698].contains(number)
  }

  /// What the columns of a source that failed so say.
  var gap: GapReason {
    switch kind {
    case .noLibrary: .absent
    case .timedOut: .timedOut
    case .tooMuch: .malformed
    case .lost, .server:
      if isRefusal {
        .forbidden
      } else if [2_012, 2_014, 2_020, 2_027, 2_007].contains(number) {
        // Bad handshake, commands out of sync, packet too large, malformed packet, wrong protocol.
        .malformed
      } else {
        .failed
      }
    }
  }
}
