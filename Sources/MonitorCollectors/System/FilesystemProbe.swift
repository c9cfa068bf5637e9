import Glibc
import MonitorModel
import ProcFS

/// `/proc/self/mountinfo` and statvfs(3): space and inodes of local filesystems.
///
/// A network filesystem is never asked: the call would wait for its server. Nor is what lies below
/// one, since the way there leads through it.
struct FilesystemProbe: ~Copyable {
  /// Asks about a filesystem; a test passes its own.
  typealias Ask = @Sendable (String) -> Result<FilesystemSpace, ProcFSError>

  private var file: ProcFile
  private let ask: Ask
  private var bases: [String: Int] = [:]
  private var mountPoints: [String] = []
  private var skipped: [String] = []
  private var nextMounts = MonotonicInstant(nanoseconds: .min)
  /// The options of the mount of `/proc`, for example `rw,hidepid=2`.
  private(set) var procOptions = ""

  private static let metrics = 6
  private static let mountsInterval: Int64 = 10_000_000_000
  /// The most filesystems shown.
  static let filesystemsMax = 128

  /// Names the file.
  init(proc: String, ask: @escaping Ask) {
    file = ProcFile(proc + "/self/mountinfo")
    self.ask = ask
  }

  /// Reads the mounts where they may have changed, and asks every local filesystem.
  mutating func read(_ context: inout CollectionContext) {
    if context.instant >= nextMounts || mountsChanged() {
      nextMounts = context.instant.advanced(by: Self.mountsInterval)
      readMounts(&context)
    }
    for mountPoint in mountPoints {
      let answer = ask(mountPoint)
      switch answer {
      case .success(let space):
        let base = bases[mountPoint] ?? add(&context.columns, mountPoint, space)
        Self.set(&context.columns, base, space)
        context.resolve(mountPoint)
      case .failure(let error):
        let state = context.report(error, on: mountPoint, remedy: "")
        if let base = bases[mountPoint] {
          context.columns.mark(base..<base + Self.metrics, state)
        }
      }
    }
  }

  /// proc_pid_mountinfo(5): the file polls as exceptional once after a change.
  private func mountsChanged() -> Bool {
    guard file.openDescriptor >= 0 else { return false }
    var request = pollfd(fd: file.openDescriptor, events: Int16(POLLPRI), revents: 0)
    return poll(&request, 1, 0) > 0 && request.revents & Int16(POLLPRI | POLLERR) != 0
  }

  private mutating func readMounts(_ context: inout CollectionContext) {
    do throws(ProcFSError) {
      try file.read(into: &context.buffer)
      let table = try MountTable(context.buffer.bytes)
      context.resolve(file.path)
      procOptions =
        table.mounts.last { $0.type == "proc" && $0.mountPoint == "/proc" }
        .map { $0.options + "," + $0.superOptions } ?? ""
      let chosen = MountChoice(table.mounts)
      for mountPoint in skipped
      where !chosen.network.contains(where: { $0.mountPoint == mountPoint }) {
        context.resolve(mountPoint)
      }
      skipped = chosen.network.map(\.mountPoint)
      for network in chosen.network {
        context.note(
          SourceNote(
            network.mountPoint, .skipped,
            remedy: "A \(network.type) filesystem is not asked: its server could hang the tick."))
      }
      let shown = admitted(chosen.local, &context)
      for mountPoint in mountPoints where !shown.contains(mountPoint) {
        context.resolve(mountPoint)
        if let base = bases[mountPoint] {
          context.columns.mark(base..<base + Self.metrics, .vanished)
        }
      }
      mountPoints = shown
    } catch {
      let state = context.report(error, on: file.path, remedy: "Mount /proc.")
      for mountPoint in mountPoints {
        if let base = bases[mountPoint] {
          context.columns.mark(base..<base + Self.metrics, state)
        }
      }
      mountPoints = []
    }
  }

  /// Those of the mount points that were shown before or still fit.
  private mutating func admitted(
    _ mountPoints: [String], _ context: inout CollectionContext
  ) -> [String] {
    var left = Self.filesystemsMax - bases.count
    return mountPoints.filter { mountPoint in
      if bases[mountPoint] != nil { return true }
      left -= 1
      if left < 0 { context.noteLimit("filesystems", Self.filesystemsMax) }
      return left >= 0
    }
  }

  private static func set(_ columns: inout MetricColumns, _ base: Int, _ space: FilesystemSpace) {
    columns.setGauge(base, space.bytes > space.bytesFree ? space.bytes - space.bytesFree : 0)
    columns.setGauge(base + 1, space.bytesAvailable)
    columns.setGauge(base + 2, space.inodes)
    columns.setGauge(base + 3, space.inodesFree)
    columns.setGauge(base + 4, space.bytes)
    columns.setGauge(base + 5, space.bytesFree)
  }

  private mutating func add(
    _ columns: inout MetricColumns, _ mountPoint: String, _ space: FilesystemSpace
  ) -> Int {
    let label = SeriesKey.Label("mountpoint", mountPoint)
    let base = columns.addGauge("system.filesystem.usage", [label, .init("state", "used")])
    bases[mountPoint] = base
    _ = columns.addGauge("system.filesystem.usage", [label, .init("state", "free")])
    _ = columns.addGauge("system.filesystem.inodes", [label, .init("state", "all")])
    _ = columns.addGauge("system.filesystem.inodes", [label, .init("state", "free")])
    _ = columns.addGauge("system.filesystem.size", [label, .init("state", "all")])
    _ = columns.addGauge("system.filesystem.size", [label, .init("state", "free")])
    // As df(1): what is reserved for root counts as neither used nor free.
    columns.add(
      SeriesDefinition(
        SeriesKey("system.filesystem.utilization", [label]), .ratio,
        .share([.init(base)], of: [.init(base), .init(base + 1)]), ceiling: 1, concern: .high,
        role: .resourceUsage, weight: 0.8, grain: 0.005))
    if space.inodes > 0 {
      columns.add(
        SeriesDefinition(
          SeriesKey("system.filesystem.inodes.utilization", [label]), .ratio,
          .share([.init(base + 2), .init(base + 3, -1)], of: [.init(base + 2)]), ceiling: 1,
          concern: .high, role: .resourceUsage, weight: 0.7, grain: 0.005))
    }
    for (offset, state) in ["used", "free"].enumerated() {
      columns.add(
        SeriesDefinition(
          SeriesKey("system.filesystem.usage", [label, .init("state", state)]), .bytes,
          .level(base + offset), weight: 0.2, grain: 16_777_216))
    }
    return base
  }
}
