import Glibc

/// The calls by which files are reached, one closure each, so that a test can fail any of them.
///
/// A call that was interrupted (`EINTR`) is repeated. `EBADF` and `EFAULT` are program errors and
/// trap.
package struct FileSystem: Sendable {
  /// Makes a folder and those above it that are missing, with a mode; one that is there is left as
  /// it is.
  package var makeFolder: @Sendable (_ path: String, _ mode: UInt32) throws(FileFailure) -> Void
  /// The names in a folder, without `.` and `..`, in no order.
  package var names: @Sendable (_ folder: String) throws(FileFailure) -> [String]
  /// Opens a file for reading; one that is a pipe does not make it wait.
  package var open: @Sendable (_ path: String) throws(FileFailure) -> Int32
  /// Makes a file that must not be there, with a mode, and opens it for writing.
  package var create: @Sendable (_ path: String, _ mode: UInt32) throws(FileFailure) -> Int32
  /// Reads at most so many bytes; none at the end of the file.
  package var read: @Sendable (_ file: Int32, _ most: Int) throws(FileFailure) -> [UInt8]
  /// Writes some of the bytes, at least one; the number that were written.
  package var write:
    @Sendable (_ file: Int32, _ bytes: ArraySlice<UInt8>) throws(FileFailure) -> Int
  /// Waits until what was written, or the entries of a folder, are on the disk.
  package var sync: @Sendable (_ file: Int32) throws(FileFailure) -> Void
  /// Closes a file, whether it succeeds or not.
  package var close: @Sendable (_ file: Int32) throws(FileFailure) -> Void
  /// Gives a file another name at once; what had that name is gone.
  package var rename: @Sendable (_ from: String, _ to: String) throws(FileFailure) -> Void
  /// Removes a file.
  package var remove: @Sendable (_ path: String) throws(FileFailure) -> Void
  /// Opens a file for reading and writing; one that is missing is made, with a mode.
  package var openOrCreate: @Sendable (_ path: String, _ mode: UInt32) throws(FileFailure) -> Int32
  /// Locks a file for this program alone until it is closed; `EWOULDBLOCK` where another has it.
  package var lock: @Sendable (_ file: Int32) throws(FileFailure) -> Void
  /// Cuts a file, or fills it with zeros, to a size.
  package var truncate: @Sendable (_ file: Int32, _ size: Int) throws(FileFailure) -> Void
  /// Reads at most so many bytes from a place; none at and after the end of the file.
  package var readAt:
    @Sendable (_ file: Int32, _ place: Int, _ most: Int) throws(FileFailure) -> [UInt8]
  /// Writes some of the bytes at a place, at least one; the number that were written.
  ///
  /// A hole before it reads as zeros.
  package var writeAt:
    @Sendable (_ file: Int32, _ place: Int, _ bytes: ArraySlice<UInt8>) throws(FileFailure) -> Int
  /// Waits until the bytes of a file are on the disk, and its size; not its other facts.
  package var syncData: @Sendable (_ file: Int32) throws(FileFailure) -> Void
  /// What is at a path, behind symbolic links; `nil` where nothing is.
  package var facts: @Sendable (_ path: String) throws(FileFailure) -> FileFacts?
  /// The bytes that may still be written where a path is.
  package var free: @Sendable (_ path: String) throws(FileFailure) -> Int
  /// The user in whose name the calls are made.
  package var user: UInt32

  /// Makes a file system of calls.
  package init(
    makeFolder: @escaping @Sendable (_ path: String, _ mode: UInt32) throws(FileFailure) -> Void,
    names: @escaping @Sendable (_ folder: String) throws(FileFailure) -> [String],
    open: @escaping @Sendable (_ path: String) throws(FileFailure) -> Int32,
    create: @escaping @Sendable (_ path: String, _ mode: UInt32) throws(FileFailure) -> Int32,
    read: @escaping @Sendable (_ file: Int32, _ most: Int) throws(FileFailure) -> [UInt8],
    write:
      @escaping @Sendable (_ file: Int32, _ bytes: ArraySlice<UInt8>) throws(FileFailure) -> Int,
    sync: @escaping @Sendable (_ file: Int32) throws(FileFailure) -> Void,
    close: @escaping @Sendable (_ file: Int32) throws(FileFailure) -> Void,
    rename: @escaping @Sendable (_ from: String, _ to: String) throws(FileFailure) -> Void,
    remove: @escaping @Sendable (_ path: String) throws(FileFailure) -> Void,
    openOrCreate:
      @escaping @Sendable (_ path: String, _ mode: UInt32) throws(FileFailure) -> Int32,
    lock: @escaping @Sendable (_ file: Int32) throws(FileFailure) -> Void,
    truncate: @escaping @Sendable (_ file: Int32, _ size: Int) throws(FileFailure) -> Void,
    readAt:
      @escaping @Sendable (_ file: Int32, _ place: Int, _ most: Int) throws(FileFailure) -> [UInt8],
    writeAt:
      @escaping @Sendable (
        _ file: Int32, _ place: Int, _ bytes: ArraySlice<UInt8>
      ) throws(FileFailure) -> Int,
    syncData: @escaping @Sendable (_ file: Int32) throws(FileFailure) -> Void,
    facts: @escaping @Sendable (_ path: String) throws(FileFailure) -> FileFacts?,
    free: @escaping @Sendable (_ path: String) throws(FileFailure) -> Int,
    user: UInt32
  ) {
    self.makeFolder = makeFolder
    self.names = names
    self.open = open
    self.create = create
    self.read = read
    self.write = write
    self.sync = sync
    self.close = close
    self.rename = rename
    self.remove = remove
    self.openOrCreate = openOrCreate
    self.lock = lock
    self.truncate = truncate
    self.readAt = readAt
    self.writeAt = writeAt
    self.syncData = syncData
    self.facts = facts
    self.free = free
    self.user = user
  }

  /// The machine's own files.
  package static let system = FileSystem(
    makeFolder: { path, mode throws(FileFailure) in try makeFolders(path, mode) },
    names: { folder throws(FileFailure) in try list(folder) },
    open: { path throws(FileFailure) in
      try check("open", path) { Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
    },
    create: { path, mode throws(FileFailure) in
      try check("open", path) {
        Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
      }
    },
    read: { file, most throws(FileFailure) in
      var bytes = [UInt8](repeating: 0, count: most)
      let count = try check("read", "") { Glibc.read(file, &bytes, most) }
      bytes.removeLast(most - count)
      return bytes
    },
    write: { file, bytes throws(FileFailure) in
      try check("write", "") {
        bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      }
    },
    sync: { file throws(FileFailure) in try check("fsync", "") { fsync(file) } },
    close: { file throws(FileFailure) in
      // Linux frees the descriptor even where it says EINTR: close(2).
      guard Glibc.close(file) < 0, errno != EINTR else { return }
      throw failure("close", "")
    },
    rename: { from, to throws(FileFailure) in
      try check("rename", to) { Glibc.rename(from, to) }
    },
    remove: { path throws(FileFailure) in try check("unlink", path) { unlink(path) } },
    openOrCreate: { path, mode throws(FileFailure) in
      try check("open", path) { Glibc.open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode) }
    },
    lock: { file throws(FileFailure) in try check("flock", "") { flock(file, LOCK_EX | LOCK_NB) } },
    truncate: { file, size throws(FileFailure) in
      try check("ftruncate", "") { ftruncate(file, size) }
    },
    readAt: { file, place, most throws(FileFailure) in
      var count = 0
      var failed: FileFailure?
      let bytes = [UInt8](unsafeUninitializedCapacity: most) { buffer, filled in
        do throws(FileFailure) {
          count = try check("pread", "") { pread(file, buffer.baseAddress, most, place) }
        } catch {
          failed = error
        }
        filled = count
      }
      if let failed { throw failed }
      return bytes
    },
    writeAt: { file, place, bytes throws(FileFailure) in
      try check("pwrite", "") {
        bytes.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, place) }
      }
    },
    syncData: { file throws(FileFailure) in try check("fdatasync", "") { fdatasync(file) } },
    facts: { path throws(FileFailure) in try look(path) },
    free: { path throws(FileFailure) in
      var facts = statvfs()
      try check("statvfs", path) { statvfs(path, &facts) }
      return Int(
        clamping: UInt64(facts.f_bavail).multipliedReportingOverflow(
          by: UInt64(facts.f_frsize)
        ).partialValue)
    },
    user: geteuid())

  private static func look(_ path: String) throws(FileFailure) -> FileFacts? {
    var facts = stat()
    while stat(path, &facts) != 0 {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      guard errno == EINTR else { throw failure("stat", path) }
    }
    let kind: FileFacts.Kind =
      switch facts.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      default: .other
      }
    return FileFacts(kind: kind, size: facts.st_size, user: facts.st_uid)
  }

  /// Does a call again while it is interrupted; its result where that is not below 0.
  @discardableResult
  private static func check<Result: SignedInteger>(
    _ call: String, _ path: String, _ body: () -> Result
  ) throws(FileFailure) -> Result {
    while true {
      let result = body()
      if result >= 0 { return result }
      guard errno == EINTR else { throw failure(call, path) }
    }
  }

  private static func failure(_ call: String, _ path: String) -> FileFailure {
    let number = errno
    precondition(number != EBADF && number != EFAULT, "\(call) was given what cannot be")
    return FileFailure(call, path, number)
  }

  private static func makeFolders(_ path: String, _ mode: UInt32) throws(FileFailure) {
    if mkdir(path, mode) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      throw failure("mkdir", path)
    }
    try makeFolders(String(path[..<slash]), mode)
    if mkdir(path, mode) != 0, errno != EEXIST { throw failure("mkdir", path) }
  }

  private static func list(_ folder: String) throws(FileFailure) -> [String] {
    guard let directory = opendir(folder) else { throw failure("opendir", folder) }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
