/// Joins engine, dashboard and terminal for as long as the dashboard is shown.
enum LiveSession {
  /// Shows the dashboard and returns the exit status.
  static func run(_ request: LiveRequest) async -> Int32 {
    Output.message("the dashboard is not part of this build")
    return ExitStatus.failure
  }
}
