/// MariaDB and MySQL servers by their Unix sockets; they are asked as the system's user, which
/// `unix_socket` authentication lets in, without a password.
package enum MariaDBFinder: SourceFinder {
  private static let programs: Set<String> = ["mariadbd", "mysqld"]
  /// Sockets that only the system makes.
  private static let paths: Set<String> = [
    "/run/mysqld/mysqld.sock", "/var/run/mysqld/mysqld.sock",
  ]

  /// Servers by their sockets.
  package static func find(in view: MachineView) -> [SourceFinding] {
    var number = 0
    return view.sockets.compactMap { socket -> SourceFinding? in
      let isOne =
        socket.program.isEmpty ? paths.contains(socket.path) : programs.contains(socket.program)
      // The X protocol's socket speaks another language.
      guard isOne, !socket.path.hasSuffix("x.sock") else { return nil }
      number += 1
      let name = number == 1 ? "mariadb" : "mariadb-\(number)"
      let path = socket.path
      return SourceFinding(identity: "mariadb:" + path, name: name) { name, context in
        DatabaseMetricsCollector(
          MariaDBIntake(
            MariaDBOptions(name: name, socket: path), thread: context.thread, time: context.time),
          time: context.time)
      }
    }
  }
}
