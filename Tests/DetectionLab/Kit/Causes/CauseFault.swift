/// What goes wrong in a simulated machine.
package enum CauseFault: String, CaseIterable, Sendable {
  /// A process takes processor time.
  case cpuHog = "one process takes CPU"
  /// Processes of one name take it.
  case groupHog = "many of one name take CPU"
  /// Processes of a container, of different names, take it.
  case neighbour = "a noisy neighbour cgroup"
  /// A process writes as fast as it can.
  case diskWriter = "a writer fills the disk's time"
  /// A process reads as fast as it can.
  case diskReader = "a reader fills the disk's time"
  /// A process grows until memory runs out.
  case memoryLeak = "a memory leak"
  /// Processes of one name need more memory than there is.
  case swapStorm = "a swap storm"
  /// A script starts short-lived processes without end.
  case forkStorm = "a fork storm"
  /// A job of cron takes processor and disk.
  case cronJob = "a heavy cron job"
  /// A statement becomes slow.
  case slowQuery = "a slow query"
  /// A route answers with errors.
  case routeErrors = "errors of one route"
  /// A route becomes slow.
  case slowRoute = "a slow route"
  /// A client sends many requests.
  case oneClient = "one client floods"
  /// Packets are lost on the way.
  case packetLoss = "packet loss"
  /// An interface counts errors.
  case badCable = "errors of an interface"
  /// A filesystem is full.
  case fullDisk = "a full filesystem"
  /// A disk becomes slow.
  case slowDisk = "a failing disk"
  /// The application's cgroup gets less processor time.
  case throttling = "CPU throttling by a cgroup"
  /// The host gives less processor time.
  case stolenTime = "time stolen by the host"
  /// The database dies.
  case serviceDied = "a service that died"
  /// A new release of the application is slower.
  case badRelease = "a bad release"
  /// Something outside is slow: nothing here says what.
  case farAway = "nothing here (a slow partner)"
  /// Customers stay away: nothing here says why.
  case fewOrders = "nothing here (fewer orders)"

  /// Whether anything on the machine says what the cause is.
  package var isNameable: Bool { self != .farAway && self != .fewOrders }
}
