package import MonitorSupport

/// What the table of a receiver says, and what the machine gives to its notifier.
package struct NotifierSetup: Sendable {
  /// Shows something on the terminal of this kilter; `false` where that cannot be.
  package typealias Terminal = @Sendable (TerminalNotice) -> Bool

  /// The name of the receiver.
  package var name: String
  /// The texts, paths, addresses and words by key.
  package var texts: [String: String]
  /// The lists by key.
  package var lists: [String: [String]]
  /// The secrets by key.
  package var secrets: [String: Secret]
  /// How long a receiver may take.
  package var timeout: Duration
  /// The clock.
  package var time: MonitorTime
  /// The terminal; `nil` where there is none.
  package var terminal: Terminal?

  /// Makes a setup.
  package init(
    name: String, texts: [String: String] = [:], lists: [String: [String]] = [:],
    secrets: [String: Secret] = [:], timeout: Duration = .seconds(10), time: MonitorTime,
    terminal: Terminal? = nil
  ) {
    self.name = name
    self.texts = texts
    self.lists = lists
    self.secrets = secrets
    self.timeout = timeout
    self.time = time
    self.terminal = terminal
  }

  /// The text of a key that must be there.
  func required(_ key: String) throws(NotifierProblem) -> String {
    guard let text = texts[key], !text.isEmpty else {
      throw NotifierProblem("`\(key)` is missing")
    }
    return text
  }
}
