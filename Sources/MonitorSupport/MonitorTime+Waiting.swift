public import MonitorModel

/// Waiting for what may never end.
extension MonitorTime {
  /// Waits for a task, but not beyond an instant; the task goes on then.
  public func wait<Value: Sendable>(
    for task: Task<Value, Never>, until deadline: MonotonicInstant
  ) async {
    let (end, signal) = AsyncStream.makeStream(of: Void.self)
    let waiting = Task {
      _ = await task.value
      signal.finish()
    }
    let sleepUntil = sleepUntil
    let limit = Task {
      try? await sleepUntil(deadline)
      signal.finish()
    }
    for await _ in end {}
    limit.cancel()
    waiting.cancel()
  }
}
