/// What acts upon a simulated machine at a tick, beside its own work.
struct LabForces {
  /// The share of processor time that the host takes.
  var stolen = 0.0
  /// The share of packets that are lost.
  var loss = 0.0
  /// Frames a second that arrive damaged.
  var badFrames = 0.0
  /// How many times slower the disk is.
  var diskSlowness = 1.0
  /// Cores that the application's cgroup may use.
  var applicationQuota = Double.infinity
  /// How many times more work a request of the application is.
  var applicationWork = 1.0
  /// Seconds more for each request, spent waiting for others.
  var partnerDelay = 0.0
  /// The share of orders that still come.
  var orders = 1.0
  /// By route: the share of requests that fail, and how many times slower they are.
  var routeErrors = [Double](repeating: 0, count: LabService.routes.count)
  var routeSlowness = [Double](repeating: 1, count: LabService.routes.count)
  /// By statement: how many times slower it is.
  var statementSlowness = [Double](repeating: 1, count: LabService.statements.count)
  /// By client: requests a second more.
  var clientRequests = [Double](repeating: 0, count: LabService.clients.count)
  /// Short-lived processes a second, and the cores that they take unseen.
  var forks = 0.0
  var forkCores = 0.0
}
