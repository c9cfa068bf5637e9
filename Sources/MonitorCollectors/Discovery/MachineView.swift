import Glibc
import ProcFS

/// What discovery looks at: who listens on this machine, and which logs servers write.
///
/// Nothing is connected to; only `/proc` is read, and of other programs' descriptors what the user
/// may see.
package struct MachineView: Sendable {
  /// A program that waits for connections over TCP, as far as it is known.
  package struct Listener: Hashable, Sendable {
    /// The port.
    package var port: UInt16
    /// The program's name as the kernel has it (`/proc/PID/comm`); empty where that is not known.
    package var program: String

    /// Makes a listener.
    package init(port: UInt16, program: String) {
      self.port = port
      self.program = program
    }
  }

  /// A path that a program holds open, or listens at.
  package struct OpenPath: Hashable, Sendable {
    /// The path.
    package var path: String
    /// The program's name; empty where that is not known.
    package var program: String

    /// Makes a path.
    package init(path: String, program: String) {
      self.path = path
      self.program = program
    }
  }

  /// Who listens where loopback reaches it.
  package var listeners: [Listener] = []
  /// Sockets in the file system that somebody listens at.
  package var sockets: [OpenPath] = []
  /// Files whose names tell of a log, held open by a server.
  package var logs: [OpenPath] = []
  /// Names of the servers that run.
  package var programs: Set<String> = []
  /// The user's name.
  package var user = ""
  /// The folder that holds `etc` and `var`.
  package var root = "/"

  /// A view of nothing.
  package init() {}

  /// The servers whose descriptors are looked at, by the names the kernel has (15 characters).
  private static let servers: Set<String> = [
    "nginx", "apache2", "httpd", "caddy", "haproxy", "traefik", "postgres", "pgbouncer",
    "redis-server", "valkey-server", "mariadbd", "mysqld", "prometheus-node", "node_exporter",
    "redis_exporter", "mysqld_exporter", "postgres_export", "prometheus", "vmagent",
    "victoria-metric",
  ]
  /// The most processes that are looked at, and descriptors of one of them.
  private static let processesMost = 65_536
  private static let descriptorsMost = 4_096

  /// Looks at the machine below `root`.
  ///
  /// - Complexity: O(processes + descriptors of servers); some milliseconds a thousand processes.
  package static func look(root: String = "/") -> MachineView {
    var view = MachineView()
    view.root = root
    view.user = userName()
    let proc = (root == "/" ? "" : root) + "/proc"
    var owners: [UInt64: String] = [:]
    var directory = ProcessDirectory(proc)
    var pids: [Int32] = []
    guard (try? directory.list(into: &pids, limit: processesMost)) != nil else { return view }
    for pid in pids {
      guard let program = Folder.line("\(proc)/\(pid)/comm"), servers.contains(program) else {
        continue
      }
      view.programs.insert(program)
      view.lookAtDescriptors(of: program, in: "\(proc)/\(pid)/fd", owners: &owners)
    }
    view.lookAtSockets(proc, owners: owners)
    view.logs = Array(Set(view.logs)).sorted { $0.path < $1.path }
    return view
  }

  private mutating func lookAtDescriptors(
    of program: String, in folder: String, owners: inout [UInt64: String]
  ) {
    for name in Folder.names(folder).prefix(Self.descriptorsMost) {
      guard let target = Self.link("\(folder)/\(name)") else { continue }
      if target.hasPrefix("socket:["), let inode = UInt64(target.dropFirst(8).dropLast()) {
        owners[inode] = program
      } else if target.hasPrefix("/"), target.hasSuffix(".log") || target.contains("access") {
        logs.append(OpenPath(path: target, program: program))
      }
    }
  }

  private mutating func lookAtSockets(_ proc: String, owners: [UInt64: String]) {
    var found = ListeningSockets()
    for file in ["tcp", "tcp6"] {
      Self.read("\(proc)/net/\(file)") { bytes throws(ProcFSError) in
        try found.addInternet(bytes)
      }
    }
    Self.read("\(proc)/net/unix") { bytes throws(ProcFSError) in try found.addLocal(bytes) }
    var known: Set<UInt16> = []
    for socket in found.internet where socket.isOnLoopback && known.insert(socket.port).inserted {
      listeners.append(Listener(port: socket.port, program: owners[socket.inode] ?? ""))
    }
    sockets = found.local.map { OpenPath(path: $0.path, program: owners[$0.inode] ?? "") }
  }

  private static func read(
    _ path: String, _ body: (UnsafeRawBufferPointer) throws(ProcFSError) -> Void
  ) {
    var file = ProcFile(path)
    var buffer = ReadBuffer(capacity: 65_536)
    guard (try? file.read(into: &buffer)) != nil else { return }
    try? body(buffer.bytes)
  }

  private static func link(_ path: String) -> String? {
    var room = [CChar](repeating: 0, count: 4_096)
    let count = readlink(path, &room, room.count)
    guard count > 0 else { return nil }
    return String(decoding: room.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func userName() -> String {
    guard let entry = getpwuid(geteuid()) else { return String(geteuid()) }
    return String(cString: entry.pointee.pw_name)
  }
}
