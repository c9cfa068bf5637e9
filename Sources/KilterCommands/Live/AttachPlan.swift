package import MonitorAPI

/// Which engine a dashboard is to show, before anybody is asked.
package enum AttachPlan: Equatable, Sendable {
  /// One of its own.
  case own
  /// A daemon that happens to be there; where it is not reached, one of its own.
  case offered(AttachTarget)
  /// The daemon that was named, and no other.
  case named(AttachTarget)

  /// Settings that are about the screen and the messages: whoever gives them may mean any engine.
  private static let screen: Set = [
    "theme", "themes_dir", "ascii", "color", "mouse", "attach", "log_file", "log_level",
  ]

  /// Makes the plan.
  ///
  /// Options and variables that say how to collect, detect or store ask for an engine that does so:
  /// then a daemon is attached to only where that is said, too.
  ///
  /// - Parameters:
  ///   - mustAttach: whether nothing but a daemon will do (`kilter attach`).
  ///   - isSocket: whether there is a socket under a path that this user may use.
  /// - Throws: `AttachProblem` for a target that is none, or where there is no daemon and must be.
  package init(
    _ settings: Settings, _ input: SettingsInput, mustAttach: Bool,
    isSocket: (String) -> Bool
  ) throws(AttachProblem) {
    switch settings.attach {
    case .never where mustAttach:
      throw AttachProblem(.refused, "attach = never, and `kilter attach` attaches")
    case .never: self = .own
    case .unix(let path): self = .named(try AttachTarget("unix:" + path))
    case .url(let url): self = .named(try AttachTarget(url))
    case .auto:
      let places = StandardPaths(input).sockets
      let isAsked = mustAttach || Self.isGiven(settings.source(of: "attach"))
      guard isAsked || !Self.asksForOwnEngine(settings, input) else {
        self = .own
        return
      }
      guard let path = places.first(where: isSocket) else {
        guard !mustAttach else {
          throw AttachProblem(
            .absent,
            "no daemon is on this machine (no socket at \(places.joined(separator: ", ")) that "
              + "this user may use); `kilter serve` is one")
        }
        self = .own
        return
      }
      let target = try AttachTarget("unix:" + path)
      self = mustAttach ? .named(target) : .offered(target)
    }
  }

  private static func isGiven(_ source: SettingSource) -> Bool {
    switch source {
    case .option, .environment: true
    case .standard, .profile, .file: false
    }
  }

  private static func asksForOwnEngine(_ settings: Settings, _ input: SettingsInput) -> Bool {
    input.configFile != nil || input.environment["KILTER_CONFIG"]?.isEmpty == false
      || SettingList.all.contains { definition in
        !screen.contains(definition.name) && isGiven(settings.source(of: definition.name))
      }
  }
}
