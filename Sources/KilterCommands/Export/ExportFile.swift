package import MonitorExport
package import MonitorStorage
package import MonitorSupport

import Glibc

/// A file that gets its name when it is whole; until then it stands beside it under another.
package struct ExportFile: ~Copyable {
  /// The name it will have.
  package let path: String
  /// The name it has: hidden, and in the same folder, so that it can be renamed.
  package let temporary: String
  /// The open file.
  package let descriptor: Int32
  private let files: FileSystem

  /// Makes the file under its temporary name.
  package init(_ path: String, files: FileSystem = .system) throws(ExportError) {
    // The file that a link leads to is replaced, not the link.
    let target = Self.resolved(path)
    let slash = target.lastIndex(of: "/").map { target.index(after: $0) } ?? target.startIndex
    let (folder, name) = (target[..<slash], target[slash...])
    self.path = target
    self.files = files
    var attempt = 0
    while true {
      let temporary = "\(folder).\(name).\(getpid())-\(attempt).part"
      do throws(FileFailure) {
        descriptor = try files.create(temporary, 0o644)
        self.temporary = temporary
        return
      } catch {
        // A program that was killed may have left one behind.
        guard error.number == EEXIST, attempt < 100 else { throw .output("\(error)") }
        attempt += 1
      }
    }
  }

  /// Whether something other than a file stands at a path, which takes bytes as they come: a pipe
  /// or a device.
  package static func isDevice(_ path: String) -> Bool {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return false }
    return ![S_IFREG, S_IFDIR].contains(facts.st_mode & S_IFMT)
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// A sink for its bytes.
  package var sink: ByteSink {
    let (files, descriptor) = (files, descriptor)
    return ByteSink { bytes in
      var rest = Array(bytes)[...]
      do throws(FileFailure) {
        while !rest.isEmpty { rest = rest.dropFirst(try files.write(descriptor, rest)) }
        return .written
      } catch {
        return .failed(SystemFile.reason(error.number))
      }
    }
  }

  /// Waits until it is on the disk and gives it its name.
  ///
  /// - Throws: `ExportError.output` where that fails; then there is nothing under its name but what
  ///   was there before, or all of it where only the folder could not be synced.
  package consuming func finish() throws(ExportError) {
    do throws(FileFailure) {
      try files.sync(descriptor)
    } catch {
      // After a failed sync the pages count as clean: another try would prove nothing.
      try? files.close(descriptor)
      try? files.remove(temporary)
      throw .output("\(path): \(SystemFile.reason(error.number))")
    }
    do throws(FileFailure) {
      try files.close(descriptor)
      try files.rename(temporary, path)
    } catch {
      try? files.remove(temporary)
      throw .output("\(path): \(SystemFile.reason(error.number))")
    }
    try syncFolder()
  }

  /// Makes the new name outlast a loss of power.
  private borrowing func syncFolder() throws(ExportError) {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    do throws(FileFailure) {
      let descriptor = try files.open(folder)
      defer { try? files.close(descriptor) }
      try files.sync(descriptor)
    } catch {
      // Some file systems do not sync folders; the file itself is whole and has its name.
      guard error.number != EINVAL, error.number != EACCES else { return }
      throw .output("\(folder): \(SystemFile.reason(error.number))")
    }
  }

  /// Removes it.
  package consuming func discard() {
    try? files.close(descriptor)
    try? files.remove(temporary)
  }
}
