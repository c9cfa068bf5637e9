import Glibc
import Synchronization

/// The wish of a person or the system that the program ends, told by a signal.
package enum Interruption {
  private static let number = Atomic<Int32>(0)

  /// The signal that has come, if one has.
  package static var signal: Int32? {
    let number = number.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// From now on notes SIGINT, SIGTERM and SIGHUP instead of ending the program at once, and lets
  /// a pipe without a reader be told by `write`.
  ///
  /// A call that waits is interrupted. A second signal ends the program at once.
  package static func watch() {
    // Made before a handler may want it.
    _ = signal
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { Interruption.number.store($0, ordering: .relaxed) }
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
      sigaction(number, &action, nil)
    }
    Glibc.signal(SIGPIPE, SIG_IGN)
  }
}
