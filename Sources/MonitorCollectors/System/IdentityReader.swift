import Glibc
import MonitorModel
import ProcFS

/// Reads what a process is: at its birth and when its name changes.
struct IdentityReader: ~Copyable {
  private struct Group {
    var path: String
    var container: String
  }

  private var passwd: ProcFile
  private var users = UserNames()
  private var unknown: [UInt32: String] = [:]
  private var usersRead = false
  private var groups: [String: Group] = [:]

  /// The most names of unknown users and of cgroups remembered; then they are forgotten at once.
  private static let rememberedMax = 4_096

  /// Who stands in a slot before its process was read.
  static let nobody = ProcessIdentity(
    pid: 0, parent: 0, startTicks: 0, name: "", commandLine: "", uid: 0, user: "", cgroup: "",
    container: "")

  /// Names the folder of `passwd`.
  init(etc: String) { passwd = ProcFile(etc + "/passwd") }

  /// Reads `status`, `cmdline` and `cgroup` of a process; what cannot be read stays empty.
  mutating func read(
    pid: Int32, stat: ProcessStat, name: String, _ directory: inout ProcessDirectory,
    _ buffer: inout ReadBuffer
  ) -> ProcessIdentity {
    var identity = ProcessIdentity(
      pid: pid, parent: stat.parent, startTicks: stat.startTicks, name: name, commandLine: "",
      uid: .max, user: "?", cgroup: "", container: "")
    if Self.load(pid, "status", &directory, &buffer),
      let status = try? ProcessStatus(buffer.bytes)
    {
      identity.uid = status.uid
    }
    if Self.load(pid, "cmdline", &directory, &buffer) {
      identity.commandLine = CommandLine.text(buffer.bytes)
    }
    if Self.load(pid, "cgroup", &directory, &buffer) {
      let group = self.group(CgroupMembership.path(buffer.bytes))
      identity.cgroup = group.path
      identity.container = group.container
    }
    if identity.uid != .max { identity.user = user(identity.uid, &buffer) }
    return identity
  }

  private static func load(
    _ pid: Int32, _ file: StaticString, _ directory: inout ProcessDirectory,
    _ buffer: inout ReadBuffer
  ) -> Bool {
    let descriptor = directory.open(pid, file)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return buffer.readAll(descriptor) == 0
  }

  private mutating func group(_ path: String) -> Group {
    if let known = groups[path] { return known }
    if groups.count >= Self.rememberedMax { groups.removeAll() }
    let group = Group(path: path, container: ContainerName.of(cgroup: path))
    groups[path] = group
    return group
  }

  private mutating func user(_ uid: UInt32, _ buffer: inout ReadBuffer) -> String {
    if let name = users[uid] ?? unknown[uid] { return name }
    if !usersRead || unknown.count >= Self.rememberedMax {
      usersRead = true
      unknown.removeAll()
      if (try? passwd.read(into: &buffer)) != nil { users.read(buffer.bytes) }
      if let name = users[uid] { return name }
    }
    let number = String(uid)
    unknown[uid] = number
    return number
  }
}
