package import MonitorAPI

/// What listens: who is let in, by which names, and how many.
package final actor ServerPart: ConfigurationGate {
  private let paths: StandardPaths
  private var server: (any ServerHandle)?
  private var config: APIConfig

  /// The part of a server that is to run with `config`.
  package init(_ config: APIConfig, paths: StandardPaths) {
    self.config = config
    self.paths = paths
  }

  /// Takes the server that has begun with the configuration.
  package func take(_ server: any ServerHandle) { self.server = server }

  /// Reads the tokens again; a reload hands them over in any case.
  package func prepare(
    _ change: SettingsChange, isReload: Bool
  ) async throws(SourceProblems) -> PreparedGate? {
    var next = try APISetup.config(change.new, paths: paths)
    // Bound is bound: where to listen is settled until the next start.
    next.listeners = config.listeners
    guard isReload || next != config else { return nil }
    let summary = next == config ? "" : Self.words(from: config, to: next)
    let settled = next
    return PreparedGate(summary) { () async throws(SourceProblems) in
      try await self.put(settled)
    }
  }

  private func put(_ next: APIConfig) async throws(SourceProblems) {
    do {
      try await server?.reload(next)
    } catch {
      throw SourceProblems(lines: ["the server goes on as it was: \(error)"])
    }
    config = next
  }

  private static func words(from old: APIConfig, to new: APIConfig) -> String {
    var words: [String] = []
    if old.tokens != new.tokens { words.append("\(new.tokens.count) tokens") }
    if old.hosts != new.hosts { words.append("hosts") }
    if old.origins != new.origins { words.append("origins") }
    if old.maxClients != new.maxClients { words.append("\(new.maxClients) clients at most") }
    if old.ingests != new.ingests { words.append(new.ingests ? "ingest on" : "ingest off") }
    if old.isInsecure != new.isInsecure { words.append("insecure") }
    return words.isEmpty ? "api" : "api: " + words.joined(separator: ", ")
  }
}
