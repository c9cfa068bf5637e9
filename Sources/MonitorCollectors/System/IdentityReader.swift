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

  /// What `stat` alone tells of a process.
  static func provisional(_ pid: Int32, _ stat: ProcessStat, _ name: String) -> ProcessIdentity {
    ProcessIdentity(
      pid: pid, parent: stat.parent, startTicks: stat.startTicks, name: name, commandLine: "",
      uid: .max, user: "?", cgroup: "", container: "")
  }

  /// Reads `status`, `cmdline` and `cgroup` of a process; what cannot be read stays as it was.
  mutating func complete(
    _ identity: inout ProcessIdentity, _ directory: inout ProcessDirectory,
    _ buffer: inout ReadBuffer
  ) {
    if Self.load(identity.pid, "status", &directory, &buffer),
      let status = try? ProcessStatus(buffer.bytes)
    {
      identity.uid = status.uid
      identity.user = user(status.uid, &buffer)
    }
    if Self.load(identity.pid, "cmdline", &directory, &buffer) {
      identity.commandLine = CommandLine.text(buffer.bytes)
    }
    if Self.load(identity.pid, "cgroup", &directory, &buffer) {
      let group = self.group(CgroupMembership.path(buffer.bytes))
      identity.cgroup = group.path
      identity.container = group.container
    }
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
