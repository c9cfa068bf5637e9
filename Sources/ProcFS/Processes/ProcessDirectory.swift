import Glibc

/// The directory `/proc`: lists processes and opens their files without building a path string.
package struct ProcessDirectory: ~Copyable {
  /// Where the directory is.
  package let path: String
  private var folder: OpaquePointer?
  private let scratch: UnsafeMutableRawBufferPointer

  /// Names a directory; it is opened by the first use.
  package init(_ path: String) {
    self.path = path
    scratch = .allocate(byteCount: 64, alignment: 16)
  }

  deinit {
    if let folder { closedir(folder) }
    scratch.deallocate()
  }

  /// Replaces `pids` by the IDs of all processes, ascending; at most `limit`.
  ///
  /// - Throws: `cannotOpen` or `cannotRead` where the directory cannot be listed.
  package mutating func list(into pids: inout [Int32], limit: Int) throws(ProcFSError) {
    let folder = try opened()
    pids.removeAll(keepingCapacity: true)
    rewinddir(folder)
    var isAscending = true
    errno = 0
    while pids.count < limit, let entry = readdir(folder) {
      guard let pid = processID(UnsafeRawPointer(entry)) else { continue }
      if let last = pids.last, last >= pid { isAscending = false }
      pids.append(pid)
    }
    guard errno == 0 || pids.count == limit else {
      throw .cannotRead(path: path, errno: errno)
    }
    if !isAscending { pids.sort() }
  }

  /// Opens a file of a process.
  ///
  /// - Returns: a descriptor of the caller's, or the `errno` as a negative number.
  package mutating func open(_ pid: Int32, _ file: StaticString) -> Int32 {
    precondition(pid >= 0 && file.utf8CodeUnitCount < 40)
    guard let folder = try? opened(), let base = scratch.baseAddress else { return -ENOENT }
    var position = 0
    writeNumber(UInt32(pid), &position)
    scratch[position] = 0x2F
    position += 1
    (base + position).copyMemory(from: file.utf8Start, byteCount: file.utf8CodeUnitCount)
    scratch[position + file.utf8CodeUnitCount] = 0
    let descriptor = openat(
      dirfd(folder), base.assumingMemoryBound(to: CChar.self), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    return descriptor >= 0 ? descriptor : -errno
  }

  private mutating func writeNumber(_ number: UInt32, _ position: inout Int) {
    var divisor: UInt32 = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      scratch[position] = UInt8(0x30 + number / divisor % 10)
      position += 1
      divisor /= 10
    }
  }

  private mutating func opened() throws(ProcFSError) -> OpaquePointer {
    if let folder { return folder }
    guard let opened = opendir(path) else { throw .cannotOpen(path: path, errno: errno) }
    folder = opened
    return opened
  }
}

/// The process ID that the name of a directory entry is; `nil` for other names.
@inline(__always)
private func processID(_ entry: UnsafeRawPointer) -> Int32? {
  let nameOffset = MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 19
  let name = entry + nameOffset
  var pid: Int64 = 0
  var index = 0
  while index < 10 {
    let digit = name.load(fromByteOffset: index, as: UInt8.self) &- 0x30
    if digit > 9 { break }
    pid = pid * 10 + Int64(digit)
    index += 1
  }
  let isNumber = index > 0 && name.load(fromByteOffset: index, as: UInt8.self) == 0
  return isNumber && pid > 0 ? Int32(exactly: pid) : nil
}
