import Glibc
import MonitorModel
import ProcFS

/// Access logs of web servers: those that a server holds open, or, where that cannot be seen, those
/// in the folder that Debian's package of the server writes to.
package enum AccessLogFinder: SourceFinder {
  /// A server and where its logs are by default.
  private struct Server {
    var name: String
    var programs: Set<String>
    var folders: [String]
  }

  private static let servers = [
    Server(name: "nginx", programs: ["nginx"], folders: ["/var/log/nginx"]),
    Server(
      name: "apache", programs: ["apache2", "httpd"],
      folders: ["/var/log/apache2", "/var/log/httpd"]),
    Server(name: "caddy", programs: ["caddy"], folders: ["/var/log/caddy"]),
    Server(name: "haproxy", programs: ["haproxy"], folders: []),
    Server(name: "traefik", programs: ["traefik"], folders: ["/var/log/traefik"]),
  ]

  /// Logs of the servers that run.
  package static func find(in view: MachineView) -> [SourceFinding] {
    servers.flatMap { server -> [SourceFinding] in
      guard !server.programs.isDisjoint(with: view.programs) else { return [] }
      let open = view.logs.filter { server.programs.contains($0.program) && isAccessLog($0.path) }
      let paths = open.isEmpty ? listed(server, root: view.root) : open.map(\.path)
      if paths.isEmpty {
        return [missing(server, view)]
      }
      return Set(paths).sorted().map { finding(server.name, $0, view) }
    }
  }

  private static func isAccessLog(_ path: String) -> Bool {
    let name = path.split(separator: "/").last ?? ""
    return name.contains("access") || !name.contains("error") && name.hasSuffix(".log")
  }

  private static func listed(_ server: Server, root: String) -> [String] {
    let prefix = root == "/" ? "" : root
    return server.folders.flatMap { folder in
      Folder.names(prefix + folder).filter { name in
        isAccessLog(name) && name.hasSuffix(".log")
      }.map { prefix + folder + "/" + $0 }
    }
  }

  private static func finding(
    _ server: String, _ path: String, _ view: MachineView
  ) -> SourceFinding {
    let identity = "file:" + path
    if let note = FileRight.note(on: path, user: view.user) {
      return SourceFinding(identity: identity, missing: note)
    }
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let site = file.split(separator: ".").first.map(String.init) ?? file
    let label = site == "access" ? server : site
    return SourceFinding(identity: identity, name: "\(server)-\(site)") { name, context in
      let options = AccessLogOptions(
        name: name, path: path, site: label, stateFolder: context.stateFolder)
      return HTTPMetricsCollector(
        AccessLogIntake(recognising: options, thread: context.thread, time: context.time),
        time: context.time)
    }
  }

  private static func missing(_ server: Server, _ view: MachineView) -> SourceFinding {
    let folder = server.folders.first ?? "/var/log"
    let isClosed = access((view.root == "/" ? "" : view.root) + folder, R_OK | X_OK) != 0
    let note =
      isClosed
      ? FileRight.note(on: folder, user: view.user)
        ?? SourceNote(folder, .absent, remedy: "")
      : SourceNote(
        "access log of \(server.name)", .absent,
        remedy: "Name it in the configuration: [[http.log]] path = \"…\"")
    return SourceFinding(identity: "server:" + server.name, missing: note)
  }
}
