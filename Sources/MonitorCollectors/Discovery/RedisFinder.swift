/// Redis and Valkey servers by their port on loopback; they are asked without a password.
package enum RedisFinder: SourceFinder {
  private static let programs: Set<String> = ["redis-server", "valkey-server"]
  private static let port: UInt16 = 6_379

  /// Servers by their ports.
  package static func find(in view: MachineView) -> [SourceFinding] {
    view.listeners.compactMap { listener -> SourceFinding? in
      guard
        programs.contains(listener.program)
          || listener.program.isEmpty && listener.port == Self.port
      else { return nil }
      let port = Int(listener.port)
      let name = listener.port == Self.port ? "redis" : "redis-\(port)"
      return SourceFinding(identity: "redis:127.0.0.1:\(port)", name: name) { name, context in
        DatabaseMetricsCollector(
          RedisIntake(
            RedisOptions(name: name, host: "127.0.0.1", port: port), thread: context.thread,
            time: context.time), time: context.time)
      }
    }
  }
}
