/// Shows recorded history in the dashboard.
package enum ReplaySession {
  /// Shows it until the person quits, and returns the exit status.
  package static func run(_ request: ReplayRequest) async -> Int32 {
    Log(request.settings).writeEnd(
      "\(request.settings.dataDirectory): there is no recorded history")
    return ExitStatus.failure
  }
}
