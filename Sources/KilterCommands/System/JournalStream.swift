import Glibc

/// Whether standard error is a stream to systemd's journal (systemd.exec(5): `JOURNAL_STREAM`).
enum JournalStream {
  /// Whether the variable names the very file that standard error is: a child that was given
  /// another one has the variable as well.
  static func isStandardError(_ environment: [String: String]) -> Bool {
    var facts = stat()
    guard fstat(STDERR_FILENO, &facts) == 0 else { return false }
    return environment["JOURNAL_STREAM"] == "\(facts.st_dev):\(facts.st_ino)"
  }
}
