/// PostgreSQL servers and pgbouncers by their Unix sockets, `.s.PGSQL.PORT`.
///
/// They are asked as the system's user, without a password; what the role may not see is the source's
/// own note.
package enum PostgreSQLFinder: SourceFinder {
  private static let programs: Set<String> = ["postgres", "pgbouncer"]
  private static let mark = ".s.PGSQL."
  /// The port of a pgbouncer whose program is not known.
  private static let bouncerPort = 6_432
  /// Folders in which only the system makes sockets: elsewhere anybody could, to be trusted.
  private static let folders: Set<String> = ["/run/postgresql", "/var/run/postgresql"]

  /// Servers by their sockets.
  package static func find(in view: MachineView) -> [SourceFinding] {
    view.sockets.compactMap { socket -> SourceFinding? in
      guard let slash = socket.path.lastIndex(of: "/") else { return nil }
      let file = socket.path[socket.path.index(after: slash)...]
      guard file.hasPrefix(mark), let port = Int(file.dropFirst(mark.utf8.count)) else {
        return nil
      }
      let folder = String(socket.path[..<slash])
      guard socket.program.isEmpty ? folders.contains(folder) : programs.contains(socket.program)
      else { return nil }
      let isBouncer =
        socket.program == "pgbouncer" || socket.program.isEmpty && port == bouncerPort
      let isStandard = port == (isBouncer ? bouncerPort : 5_432)
      let name = (isBouncer ? "pgbouncer" : "postgresql") + (isStandard ? "" : "-\(port)")
      return SourceFinding(identity: "postgresql:\(folder):\(port)", name: name) { name, context in
        let intake: any Intake =
          isBouncer
          ? PgBouncerIntake(
            PgBouncerOptions(name: name, host: folder, port: port), thread: context.thread,
            time: context.time)
          : PostgreSQLIntake(
            PostgreSQLOptions(name: name, host: folder, port: port), thread: context.thread,
            time: context.time)
        return DatabaseMetricsCollector(intake, time: context.time)
      }
    }
  }
}
