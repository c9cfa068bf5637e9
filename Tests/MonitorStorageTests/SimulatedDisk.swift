import Glibc
import MonitorStorage
import MonitorSupport
import Synchronization

/// A disk that can fail any call, be full, and lose power.
///
/// It tells apart what a program sees and what would be there after a power cut: bytes by sectors of
/// 512, brought to the disk by the sync of their file, and the entries of a folder, brought there by
/// the sync of the folder. A sync that fails leaves its sectors counting as clean, as Linux does.
final class SimulatedDisk: Sendable {
  static let sector = 512

  /// A file or folder.
  struct Node {
    var isFolder = false
    var mode: UInt32 = 0
    var user: UInt32 = 7
    /// What a program sees.
    var bytes: [UInt8] = []
    /// What is on the disk for sure.
    var durable: [UInt8] = []
    /// Sectors that were written since the last sync.
    var dirty: Set<Int> = []
  }

  /// A change of entries that its folder's sync makes durable: all of it or nothing.
  struct Change {
    var folder: String
    /// Paths and what they then name, `nil` for nothing.
    var entries: [(path: String, node: Int?)]
  }

  struct OpenFile {
    var path: String
    var node: Int
    var place = 0
    var hasLock = false
  }

  /// What goes wrong.
  struct Fault {
    /// The number of the call that fails, from 1; 0 for none.
    var call = 0
    /// Whether all calls after it fail too.
    var isForEver = false
    var number = EIO
    /// Whether only calls that change something fail.
    var isWritingOnly = false
    /// Whether a write that fails has written a part before.
    var isPartial = false
  }

  struct State {
    var nodes: [Int: Node] = [:]
    var nextNode = 0
    /// What a program sees.
    var entries: [String: Int] = [:]
    /// What is on the disk for sure.
    var durableEntries: [String: Int] = [:]
    var changes: [Change] = []
    var open: [Int32: OpenFile] = [:]
    var nextFile: Int32 = 3
    var calls = 0
    var writes = 0
    var syncs = 0
    var fault = Fault()
    /// Whether a fault was met.
    var faults = 0
    /// Bytes that one call writes at most.
    var chunk = Int.max
    /// Bytes that all files may have.
    var capacity = Int.max
    /// Whether the disk refuses every change.
    var isReadOnly = false
    /// Whether every call is kept in `history`.
    var isRecording = false
    var history: [Recorded] = []
  }

  /// What was on the disk before a call.
  struct Recorded {
    var calls: Int
    var nodes: [Int: Node]
    var entries: [String: Int]
    var durableEntries: [String: Int]
    var changes: [Change]
  }

  private let state = Mutex(State())
  private let user: UInt32

  /// An empty disk with a folder `/d`.
  init(user: UInt32 = 7) {
    self.user = user
    state.withLock { state in
      state.nodes[0] = Node(isFolder: true)
      state.nextNode = 1
      state.entries["/d"] = 0
      state.durableEntries = state.entries
    }
  }

  /// A disk as it was before a recorded call.
  init(_ recorded: Recorded) {
    user = 7
    state.withLock { state in
      state.nodes = recorded.nodes
      state.entries = recorded.entries
      state.durableEntries = recorded.durableEntries
      state.changes = recorded.changes
      state.nextNode = (recorded.nodes.keys.max() ?? 0) + 1
    }
  }

  /// Looks at or changes everything at once.
  func change<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
    try state.withLock { try body(&$0) }
  }

  var calls: Int { state.withLock { $0.calls } }
  var faults: Int { state.withLock { $0.faults } }
  var openFiles: Int { state.withLock { $0.open.count } }
  var paths: Set<String> { state.withLock { Set($0.entries.keys) } }

  /// The bytes of a file as a program sees them.
  func bytes(of path: String) -> [UInt8]? {
    state.withLock { state in state.entries[path].flatMap { state.nodes[$0]?.bytes } }
  }

  /// Puts a file there, durably.
  func put(_ path: String, _ bytes: [UInt8]) {
    state.withLock { state in
      state.nodes[state.nextNode] = Node(bytes: bytes, durable: bytes)
      state.entries[path] = state.nextNode
      state.durableEntries[path] = state.nextNode
      state.nextNode += 1
    }
  }

  /// From here on nothing fails.
  func heal() {
    state.withLock { state in
      state.fault = Fault()
      state.capacity = .max
    }
  }

  // MARK: - Ends

  /// The program is killed: what it wrote stays, its files are closed and its lock is free.
  func kill() { state.withLock { $0.open = [:] } }

  /// The power goes: each sector and entry that was not synced is kept, lost, torn or garbled.
  func crash(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    state.withLock { state in
      state.open = [:]
      // Most disks keep the order of changes, and lose the last ones; some do not.
      let keepsOrder = Bool.random(using: &random)
      let end = Int.random(in: 0...state.changes.count, using: &random)
      for (index, change) in state.changes.enumerated() {
        guard keepsOrder ? index < end : Bool.random(using: &random) else { continue }
        for (path, node) in change.entries { state.durableEntries[path] = node }
      }
      state.changes = []
      state.entries = state.durableEntries.filter { path, _ in
        Self.parent(path) == "" || state.durableEntries[Self.parent(path)] != nil
      }
      state.durableEntries = state.entries
      for id in state.nodes.keys.sorted() {
        state.nodes[id].map { state.nodes[id] = Self.afterCrash($0, &random) }
      }
    }
  }

  private static func afterCrash(_ node: Node, _ random: inout SeededGenerator) -> Node {
    var node = node
    var bytes = node.durable
    if !node.dirty.isEmpty {
      let sizes = min(bytes.count, node.bytes.count)...max(bytes.count, node.bytes.count)
      let size =
        switch UInt8.random(in: 0..<4, using: &random) {
        case 0: sizes.lowerBound
        case 1: Int.random(in: sizes, using: &random)
        default: sizes.upperBound
        }
      bytes += [UInt8](repeating: 0, count: max(0, size - bytes.count))
      bytes.removeLast(bytes.count - size)
      for index in node.dirty.sorted() {
        let start = index * sector
        let end = min(start + sector, bytes.count, node.bytes.count)
        guard start < end else { continue }
        switch UInt8.random(in: 0..<4, using: &random) {
        case 0: break
        case 1:
          let torn = Int.random(in: start...end, using: &random)
          bytes.replaceSubrange(start..<torn, with: node.bytes[start..<torn])
        case 2:
          for place in start..<end { bytes[place] = UInt8.random(in: 0...255, using: &random) }
        default: bytes.replaceSubrange(start..<end, with: node.bytes[start..<end])
        }
      }
    }
    node.bytes = bytes
    node.durable = bytes
    node.dirty = []
    return node
  }

  private static func parent(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  // MARK: - Calls

  /// Counts a call and does it, or fails.
  private func call<Result>(
    _ name: String, _ path: String = "", writes: Bool = false,
    onFault: (inout State) -> Void = { _ in },
    _ body: (inout State) throws(FileFailure) -> Result
  ) throws(FileFailure) -> Result {
    try state.withLock { state throws(FileFailure) in
      if state.isRecording {
        state.history.append(
          Recorded(
            calls: state.calls, nodes: state.nodes, entries: state.entries,
            durableEntries: state.durableEntries, changes: state.changes))
      }
      state.calls += 1
      if writes, state.isReadOnly { throw FileFailure(name, path, EROFS) }
      let fault = state.fault
      let isHit = fault.isForEver ? state.calls >= fault.call : state.calls == fault.call
      if fault.call > 0, isHit, writes || !fault.isWritingOnly {
        state.faults += 1
        onFault(&state)
        throw FileFailure(name, path, fault.number)
      }
      return try body(&state)
    }
  }

  private static func file(_ file: Int32, _ state: State) -> OpenFile {
    guard let open = state.open[file] else { preconditionFailure("EBADF") }
    return open
  }

  private static func open(
    _ path: String, _ node: Int, _ state: inout State
  ) -> Int32 {
    state.nextFile += 1
    state.open[state.nextFile] = OpenFile(path: path, node: node)
    return state.nextFile
  }

  private static func make(_ path: String, _ node: Node, _ state: inout State) -> Int {
    let id = state.nextNode
    state.nextNode += 1
    state.nodes[id] = node
    set([(path, id)], &state)
    return id
  }

  private static func set(_ entries: [(path: String, node: Int?)], _ state: inout State) {
    for (path, node) in entries { state.entries[path] = node }
    state.changes.append(Change(folder: parent(entries[0].path), entries: entries))
  }

  private static func write(
    _ file: Int32, _ place: Int?, _ bytes: ArraySlice<UInt8>, _ state: inout State
  ) -> Int {
    var open = Self.file(file, state)
    let used = state.capacity == .max ? 0 : state.nodes.values.reduce(0) { $0 + $1.bytes.count }
    let part = bytes.prefix(min(state.chunk, max(0, state.capacity - used)))
    guard !part.isEmpty, var node = state.nodes.removeValue(forKey: open.node) else { return 0 }
    let start = place ?? open.place
    let end = start + part.count
    if node.bytes.count < end {
      node.bytes += [UInt8](repeating: 0, count: end - node.bytes.count)
    }
    node.bytes.replaceSubrange(start..<end, with: part)
    node.dirty.formUnion(start / sector...(end - 1) / sector)
    state.nodes[open.node] = node
    if place == nil { open.place = end }
    state.open[file] = open
    state.writes += 1
    return part.count
  }

  private static func sync(_ file: Int32, _ state: inout State) {
    let open = Self.file(file, state)
    state.syncs += 1
    guard var node = state.nodes[open.node] else { return }
    if node.isFolder {
      for change in state.changes where change.folder == open.path {
        for (path, node) in change.entries { state.durableEntries[path] = node }
      }
      state.changes.removeAll { $0.folder == open.path }
      return
    }
    let size = node.bytes.count
    node.durable.removeLast(max(0, node.durable.count - size))
    node.durable += [UInt8](repeating: 0, count: size - node.durable.count)
    for index in node.dirty {
      let start = index * sector
      let end = min(start + sector, size)
      if start < end { node.durable.replaceSubrange(start..<end, with: node.bytes[start..<end]) }
    }
    node.dirty = []
    state.nodes[open.node] = node
  }

  /// What was dirty is clean, and not on the disk.
  private static func loseSync(_ file: Int32, _ state: inout State) {
    let open = Self.file(file, state)
    state.nodes[open.node]?.dirty = []
  }

  /// The calls.
  var system: FileSystem {
    FileSystem(
      makeFolder: { path, mode throws(FileFailure) in
        try self.call("mkdir", path, writes: true) { state in
          var missing: [String] = []
          var rest = path
          while rest != "", state.entries[rest] == nil {
            missing.append(rest)
            rest = Self.parent(rest)
          }
          for folder in missing.reversed() {
            let node = Node(isFolder: true, mode: mode, user: self.user)
            _ = Self.make(folder, node, &state)
          }
        }
      },
      names: { folder throws(FileFailure) in
        try self.call("opendir", folder) { state in
          state.entries.keys.filter { Self.parent($0) == folder }.sorted()
            .map { String($0.dropFirst(folder.utf8.count + 1)) }
        }
      },
      open: { path throws(FileFailure) in
        try self.call("open", path) { state throws(FileFailure) in
          guard let node = state.entries[path] else { throw FileFailure("open", path, ENOENT) }
          return Self.open(path, node, &state)
        }
      },
      create: { path, mode throws(FileFailure) in
        try self.call("open", path, writes: true) { state throws(FileFailure) in
          guard state.entries[path] == nil else { throw FileFailure("open", path, EEXIST) }
          let node = Self.make(path, Node(mode: mode, user: self.user), &state)
          return Self.open(path, node, &state)
        }
      },
      read: { file, most throws(FileFailure) in
        try self.call("read") { state in
          let open = Self.file(file, state)
          let part = Array((state.nodes[open.node]?.bytes ?? []).dropFirst(open.place).prefix(most))
          state.open[file]?.place += part.count
          return part
        }
      },
      write: { file, bytes throws(FileFailure) in
        try self.write(file, nil, bytes)
      },
      sync: { file throws(FileFailure) in try self.sync("fsync", file) },
      close: { file throws(FileFailure) in
        // The descriptor is gone even where the call fails, and after the end of the program.
        try self.call("close", onFault: { $0.open[file] = nil }) { $0.open[file] = nil }
      },
      rename: { from, to throws(FileFailure) in
        try self.call("rename", to, writes: true) { state throws(FileFailure) in
          guard let node = state.entries[from] else { throw FileFailure("rename", from, ENOENT) }
          Self.set([(to, node), (from, nil)], &state)
        }
      },
      remove: { path throws(FileFailure) in
        try self.call("unlink", path, writes: true) { state throws(FileFailure) in
          guard state.entries[path] != nil else { throw FileFailure("unlink", path, ENOENT) }
          Self.set([(path, nil)], &state)
        }
      },
      openOrCreate: { path, mode throws(FileFailure) in
        try self.call("open", path, writes: true) { state in
          let known = state.entries[path]
          let node = known ?? Self.make(path, Node(mode: mode, user: self.user), &state)
          return Self.open(path, node, &state)
        }
      },
      lock: { file throws(FileFailure) in
        try self.call("flock") { state throws(FileFailure) in
          let open = Self.file(file, state)
          guard !state.open.values.contains(where: { $0.node == open.node && $0.hasLock }) else {
            throw FileFailure("flock", "", EWOULDBLOCK)
          }
          state.open[file]?.hasLock = true
        }
      },
      truncate: { file, size throws(FileFailure) in
        try self.call("ftruncate", writes: true) { state in
          let open = Self.file(file, state)
          let old = state.nodes[open.node]?.bytes ?? []
          let zeros = [UInt8](repeating: 0, count: max(0, size - old.count))
          state.nodes[open.node]?.bytes = old.prefix(size) + zeros
        }
      },
      readAt: { file, place, most throws(FileFailure) in
        try self.call("pread") { state in
          let open = Self.file(file, state)
          return Array((state.nodes[open.node]?.bytes ?? []).dropFirst(place).prefix(most))
        }
      },
      writeAt: { file, place, bytes throws(FileFailure) in
        try self.write(file, place, bytes)
      },
      syncData: { file throws(FileFailure) in try self.sync("fdatasync", file) },
      facts: { path throws(FileFailure) in
        try self.call("stat", path) { state in
          state.entries[path].flatMap { state.nodes[$0] }.map {
            FileFacts(kind: $0.isFolder ? .folder : .file, size: $0.bytes.count, user: $0.user)
          }
        }
      },
      free: { path throws(FileFailure) in
        try self.call("statvfs", path) { state in
          max(0, state.capacity - state.nodes.values.reduce(0) { $0 + $1.bytes.count })
        }
      },
      user: user)
  }

  private func write(
    _ file: Int32, _ place: Int?, _ bytes: ArraySlice<UInt8>
  ) throws(FileFailure) -> Int {
    try call(
      "write", writes: true,
      onFault: { state in
        guard state.fault.isPartial, bytes.count > 1 else { return }
        _ = Self.write(file, place, bytes.prefix(bytes.count / 2), &state)
      }
    ) { state throws(FileFailure) in
      let count = Self.write(file, place, bytes, &state)
      if count == 0 { throw FileFailure("write", "", ENOSPC) }
      return count
    }
  }

  private func sync(_ name: String, _ file: Int32) throws(FileFailure) {
    try call(name, writes: true, onFault: { Self.loseSync(file, &$0) }) { Self.sync(file, &$0) }
  }
}
