import Glibc
import Synchronization

/// A thread on which an actor runs that waits for a disk, a server or a socket.
///
/// The pool that all other tasks share has few threads: a disk that stands still, or a server that
/// never answers, would take one of them away, and with it the ticks. Jobs run in the order they come. The thread ends when the last
/// actor on it is gone.
package final class OwnThread: SerialExecutor {
  /// What the thread and those who give it work share.
  private final class Work: Sendable {
    struct State {
      /// Jobs with the executor they came to, which so lives until they are done.
      var jobs: [(job: UnownedJob, executor: OwnThread)] = []
      var isAsleep = false
      var isOver = false
    }

    let state = Mutex(State())
    let bell: Int32
    let doorbell: Int32

    init?() {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { return nil }
      bell = ends[0]
      doorbell = ends[1]
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
      close(bell)
      close(doorbell)
    }

    func change(_ body: (inout State) -> Void) {
      let wakes = state.withLock { state in
        body(&state)
        defer { state.isAsleep = false }
        return state.isAsleep
      }
      guard wakes else { return }
      var byte: UInt8 = 0
      while write(doorbell, &byte, 1) < 0, errno == EINTR {}
    }

    /// Does what comes until it is over.
    func run() {
      while true {
        let (jobs, isOver) = state.withLock { state in
          defer { state.jobs = [] }
          state.isAsleep = state.jobs.isEmpty && !state.isOver
          return (state.jobs, state.isOver)
        }
        for (job, executor) in jobs {
          job.runSynchronously(on: executor.asUnownedSerialExecutor())
        }
        guard jobs.isEmpty else { continue }
        if isOver { return }
        var byte: UInt8 = 0
        while read(bell, &byte, 1) < 0, errno == EINTR {}
      }
    }
  }

  private let work: Work

  /// Starts the thread; `nil` when the system has no thread or no pipe left.
  package init?() {
    guard let work = Work() else { return nil }
    self.work = work
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return nil }
    defer { pthread_attr_destroy(&attributes) }
    // Nobody waits for its end: it may come on the thread itself.
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let context = Unmanaged.passRetained(work)
    let failed = pthread_create(
      &thread, &attributes,
      { raw in
        guard let raw else { return nil }
        // Signals are for the main thread.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
        Unmanaged<Work>.fromOpaque(raw).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    guard failed == 0 else {
      context.release()
      return nil
    }
  }

  deinit { work.change { $0.isOver = true } }

  /// Takes a job; it waits for nothing.
  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    work.change { $0.jobs.append((job, self)) }
  }
}
