import Glibc
import TUICore
import TUITerminal

// The smallest program with a terminal. Keys: `q` quits, `+` counts, `=` shows the same again,
// `!` traps, `~` aborts, `z` stops, `e` writes to standard error, `t` changes the theme,
// `#` shows 400 full screens as fast as it can, `*` fills the screen, `w` shows wide text.

func tell(_ text: String) {
  _ = text.utf8.withContiguousStorageIfAvailable { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}

var options = TerminalOptions()
for argument in CommandLine.arguments.dropFirst() {
  switch argument {
  case "--ascii": options.ascii = true
  case "--no-color": options.color = false
  case "--no-mouse": options.mouse = false
  case "--random": exit(await RandomShow.run(options))
  case "--256": options.colorDepthMax = .indexed256
  default: break
  }
}

let terminal: NcursesTerminal
do {
  terminal = try NcursesTerminal(options: options)
} catch {
  tell("\(error)\n")
  exit(1)
}
var screen = DemoScreen(size: terminal.size, ascii: terminal.ascii)
screen.say("depth \(terminal.colorDepth) ascii \(terminal.ascii) \(terminal.notes.joined())")
terminal.present(screen.grid())

for await event in terminal.events {
  switch event {
  case .hangup:
    terminal.close()
    exit(3)
  case .terminate(let signal):
    terminal.close()
    exit(128 + signal)
  case .resized(let size):
    screen.size = size
    screen.say("size \(size.columns)x\(size.rows)")
  case .resumed: screen.say("resumed")
  case .mouse(let mouse): screen.say("mouse \(mouse.action) \(mouse.at.column),\(mouse.at.row)")
  case .paste(let text): screen.say("paste \(text) end")
  case .key(.character("q")), .key(.control("c")):
    terminal.close()
    exit(0)
  case .key(.character("+")): screen.count += 1
  case .key(.character("=")): break
  case .key(.character("!")): preconditionFailure("trapped on purpose")
  case .key(.character("~")): abort()
  case .key(.character("z")), .key(.control("z")): terminal.suspend()
  case .key(.character("e")): tell("a line for standard error\n")
  case .key(.character("2")):
    do { _ = try NcursesTerminal() } catch { screen.say("\(error)") }
  case .key(.character("y")): terminal.copy("hello")
  case .key(.character("#")):
    for _ in 0..<400 {
      screen.count += 1
      screen.fill += 1
      terminal.present(screen.grid())
    }
    screen.say("finished, skipped \(terminal.framesSkipped > 0)")
  case .key(.character("*")): screen.fill += 1
  case .key(.character("w")): screen.say("日本語 e\u{301} ◆ 🙂 end")
  case .key(.character("k")): terminal.redraw()
  case .key(let key): screen.say("key \(key)")
  }
  terminal.present(screen.grid())
}
