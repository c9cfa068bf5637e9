/// The exact lines that give a source what it lacks.
struct PostgreSQLRemedy {
  private let options: PostgreSQLOptions

  /// For a server.
  init(_ options: PostgreSQLOptions) { self.options = options }

  /// How a person runs a statement on the server as its administrator.
  private func run(_ statement: String, in database: String = "") -> String {
    var words = ["sudo -u postgres psql"]
    if !options.host.isEmpty, options.host != "/var/run/postgresql" {
      words.append("-h \(Self.shell(options.host))")
    }
    if options.port != 5_432 { words.append("-p \(options.port)") }
    if !database.isEmpty { words.append("-d \(Self.shell(database))") }
    words.append("-c '\(statement.replacing("'", with: "'\\''"))'")
    return words.joined(separator: " ")
  }

  private static func shell(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || "/._-:".utf8.contains(byte)
    }
    return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: "'\\''"))'"
  }

  private static func quoted(_ name: String) -> String {
    "\"\(name.replacing("\"", with: "\"\""))\""
  }

  /// The right to see what others do.
  func grant(to user: String) -> String { run("GRANT pg_monitor TO \(Self.quoted(user))") }

  /// Statistics of statements.
  func statements(_ server: PostgreSQLServer, isLoaded: Bool) -> String {
    if let version = server.statementsVersion, version < (1, 8) {
      return run("ALTER EXTENSION pg_stat_statements UPDATE", in: server.database)
    }
    var steps: [String] = []
    let known = (server.preloaded ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
    if !isLoaded, !known.contains("pg_stat_statements") {
      let list = (known + ["pg_stat_statements"]).joined(separator: ",")
      steps.append("put shared_preload_libraries = '\(list)' into postgresql.conf and restart it")
    }
    if server.statementsVersion == nil {
      steps.append(run("CREATE EXTENSION pg_stat_statements", in: server.database))
    }
    return steps.joined(separator: ", then: ")
  }

  /// A connection at all; empty where nobody can say.
  func connection(_ error: PostgreSQLError) -> String {
    let user = options.user ?? Self.user(in: error.message) ?? "kilter"
    if error.kind == .noLibrary { return PostgreSQLConnection.remedy }
    if error.needsPassword || error.state == "28P01" {
      return "Give the password of \(Self.quoted(user)) in the settings, or put a line "
        + "\(options.host):\(options.port):\(options.database):\(user):PASSWORD into ~/.pgpass."
    }
    switch error.state {
    case "28000" where error.message.contains("does not exist"):
      return run("CREATE ROLE \(Self.quoted(user)) LOGIN IN ROLE pg_monitor")
    case "28000":
      return "Let \(Self.quoted(user)) in by a line of pg_hba.conf, for example: "
        + "local \(options.database) \(user) peer"
    case "3D000": return "Name a database that exists in the settings."
    case "53300":
      return "Raise max_connections, or put a pool in front of the server."
    case "42501":
      return run(
        "GRANT CONNECT ON DATABASE \(Self.quoted(options.database)) TO \(Self.quoted(user))")
    default: return error.kind == .refused && error.state.isEmpty ? "Start the server." : ""
    }
  }

  /// The role in `role "root" does not exist`, as the server names it.
  private static func user(in message: String) -> String? {
    guard let begin = message.firstRange(of: "role \"") else { return nil }
    return message[begin.upperBound...].split(separator: "\"").first.map(String.init)
  }
}
