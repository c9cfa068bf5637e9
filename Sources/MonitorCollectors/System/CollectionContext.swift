import Glibc
import MonitorModel
import ProcFS

/// What all probes share: the columns they fill, the buffer they read into, and the notes.
struct CollectionContext: ~Copyable {
  /// The columns.
  var columns = MetricColumns()
  /// The bytes of the file read last.
  var buffer = ReadBuffer()
  /// When the collection began.
  var instant = MonotonicInstant(nanoseconds: 0)
  /// What is missing, by subject, in the order it was noticed.
  private(set) var notes: [SourceNote] = []

  /// Turns an error into a state, and notes it with its remedy until `resolve(subject)`.
  mutating func report(
    _ error: ProcFSError, on subject: String, remedy: String
  ) -> ReadingState {
    let reason = Self.reason(of: error)
    let helps =
      reason == .forbidden
      ? "Run kilter as root or with CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH." : remedy
    note(SourceNote(subject, reason, remedy: reason == .malformed ? "\(error)." : helps))
    return ReadingState(reason)
  }

  /// Notes something; a note on the same subject is replaced.
  mutating func note(_ note: SourceNote) {
    guard let index = notes.firstIndex(where: { $0.subject == note.subject }) else {
      notes.append(note)
      return
    }
    if notes[index] != note { notes[index] = note }
  }

  /// Notes that a limit was reached.
  mutating func noteLimit(_ things: String, _ limit: Int) {
    note(
      SourceNote(
        "\(things) beyond \(limit)", .skipped,
        remedy: "No more than \(limit) \(things) are read; the rest is not shown."))
  }

  /// Forgets the note on a subject that can be read again.
  @inline(__always) mutating func resolve(_ subject: String) {
    if notes.isEmpty { return }
    notes.removeAll { $0.subject == subject }
  }

  private static func reason(of error: ProcFSError) -> GapReason {
    if case .malformed = error { return .malformed }
    switch error.code {
    case ENOENT, ENOTDIR, EOPNOTSUPP, ENODEV, ENXIO, ESRCH: return .absent
    case EACCES, EPERM: return .forbidden
    default: return .failed
    }
  }
}
