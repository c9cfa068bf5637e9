import MonitorSupport
import MonitorTestKit
import TUICore
import TUITerminal

/// A random grid after every key, each followed by a bell; a test draws the same from the seed.
enum RandomShow {
  @MainActor
  static func run(_ options: TerminalOptions) async -> Int32 {
    guard let terminal = try? NcursesTerminal(options: options) else { return 1 }
    defer { terminal.close() }
    var random = SeededGenerator(seed: 7)
    func show() {
      terminal.present(Grid.random(size: terminal.size, using: &random))
      terminal.bell()
    }
    show()
    for await event in terminal.events {
      if event == .hangup { return 3 }
      show()
    }
    return 0
  }
}
