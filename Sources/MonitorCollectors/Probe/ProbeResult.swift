/// What one probe found.
struct ProbeResult {
  /// Seconds it took.
  var seconds: Double
  /// The steps that were reached.
  var phases: CurlAnswer.Phases
  /// The HTTP status; 0 where none came.
  var status = 0
  /// When the server's certificate ends, in seconds since 1970; `nil` where there is none.
  var certificateEnd: Int64?
  /// What is wrong; `nil` where the answer is good.
  var problem: EndpointProblem?
}
