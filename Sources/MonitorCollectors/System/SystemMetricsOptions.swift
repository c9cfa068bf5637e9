package import ProcFS

/// How `SystemMetricsCollector` reads a machine; the defaults are right for the one it runs on.
package struct SystemMetricsOptions: Sendable {
  /// The folder that holds `proc`, `sys` and `etc`.
  package var root: String
  /// The most descriptors of processes kept open; the kernel spends a page on each.
  package var descriptors: Int
  /// Whether processes are read.
  package var processes: Bool
  /// Asks about the space of the filesystem mounted at a path.
  package var ask: @Sendable (String) -> Result<FilesystemSpace, ProcFSError>

  /// Makes options.
  package init(
    root: String = "/", descriptors: Int = 4_096, processes: Bool = true,
    ask: @escaping @Sendable (String) -> Result<FilesystemSpace, ProcFSError> = {
      path in Result { () throws(ProcFSError) in try FilesystemSpace(at: path) }
    }
  ) {
    self.root = root
    self.descriptors = descriptors
    self.processes = processes
    self.ask = ask
  }
}
