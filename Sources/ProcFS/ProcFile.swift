import Glibc

/// A file that is opened once and read again and again from its start.
///
/// One owner; closed when it goes. A file that cannot be opened is tried again every
/// `retryInterval` reads, so that a missing one costs nothing in between.
package struct ProcFile: ~Copyable {
  /// Where the file is.
  package let path: String
  private var descriptor: Int32 = -1
  private var lastFailure: ProcFSError?
  private var readsUntilRetry = 0

  /// Reads between two attempts to open a file that could not be opened.
  package static let retryInterval = 30

  /// Names a file; it is opened by the first read.
  package init(_ path: String) { self.path = path }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The descriptor, or -1 while the file is not open.
  package var openDescriptor: Int32 { descriptor }

  /// Reads the whole file into `buffer`.
  ///
  /// - Throws: `cannotOpen` or `cannotRead`. A device or process that went away (`ENODEV`,
  ///   `ESRCH`) is opened anew once before that.
  package mutating func read(into buffer: inout ReadBuffer) throws(ProcFSError) {
    if descriptor < 0 { try open() }
    var code = buffer.readAll(descriptor)
    if code == ESRCH || code == ENODEV {
      shut()
      try open()
      code = buffer.readAll(descriptor)
    }
    guard code == 0 else {
      shut()
      let failure = ProcFSError.cannotRead(path: path, errno: code)
      lastFailure = failure
      readsUntilRetry = Self.retryInterval
      throw failure
    }
  }

  private mutating func shut() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  private mutating func open() throws(ProcFSError) {
    if let lastFailure, readsUntilRetry > 0 {
      readsUntilRetry -= 1
      throw lastFailure
    }
    descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor < 0 else {
      lastFailure = nil
      return
    }
    let failure = ProcFSError.cannotOpen(path: path, errno: errno)
    lastFailure = failure
    readsUntilRetry = Self.retryInterval
    throw failure
  }
}
