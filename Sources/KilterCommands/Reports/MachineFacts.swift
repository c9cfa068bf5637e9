import Glibc

/// What `diagnose` tells of the machine and the terminal: no names of people or hosts.
package struct MachineFacts: Sendable {
  /// Pairs of a name and what it is, in the order in which they are printed.
  package var facts: [(name: String, value: String)]
  /// The home directory, which often holds a person's name; empty for none.
  package var home: String

  /// Makes facts.
  package init(facts: [(name: String, value: String)], home: String = "") {
    self.facts = facts
    self.home = home
  }

  /// The facts of the machine that the program runs on.
  package static func current(environment: [String: String]) -> MachineFacts {
    var facts: [(name: String, value: String)] = []
    var name = utsname()
    if uname(&name) == 0 {
      facts.append(("kernel", "\(text(name.sysname)) \(text(name.release)) \(text(name.machine))"))
    }
    facts.append(("system", prettyName() ?? "unknown"))
    facts.append(("user", geteuid() == 0 ? "root" : "not root"))
    facts.append(("processors", "\(sysconf(Int32(_SC_NPROCESSORS_ONLN))) on line"))
    for variable in ["TERM", "COLORTERM", "NO_COLOR", "LANG", "LC_ALL", "LC_CTYPE"] {
      facts.append((variable, environment[variable] ?? "not set"))
    }
    for variable in ["TMUX", "SSH_CONNECTION"] {
      facts.append((variable, environment[variable] == nil ? "not set" : "set"))
    }
    _ = setlocale(LC_ALL, "")
    facts.append(
      ("character set", nl_langinfo(nl_item(CODESET)).map { String(cString: $0) } ?? "unknown"))
    facts += terminal()
    facts += limits()
    return MachineFacts(facts: facts, home: environment["HOME"] ?? "")
  }

  private static func terminal() -> [(name: String, value: String)] {
    var facts: [(name: String, value: String)] = []
    for (name, file) in [("standard input", STDIN_FILENO), ("standard output", STDOUT_FILENO)] {
      var size = winsize()
      let isTerminal = isatty(file) == 1
      let hasSize = isTerminal && ioctl(file, UInt(TIOCGWINSZ), &size) == 0
      facts.append(
        (
          name,
          isTerminal
            ? "a terminal" + (hasSize ? ", \(size.ws_col)x\(size.ws_row)" : "") : "no terminal"
        ))
    }
    return facts
  }

  private static func limits() -> [(name: String, value: String)] {
    let resources: [(name: String, resource: __rlimit_resource)] = [
      ("open files", RLIMIT_NOFILE), ("address space", RLIMIT_AS),
      ("stack", RLIMIT_STACK), ("core file", RLIMIT_CORE),
    ]
    return resources.map { name, resource in
      var limit = rlimit()
      guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 else {
        return ("limit: \(name)", "unknown")
      }
      func written(_ value: rlim_t) -> String { value == .max ? "none" : String(value) }
      return ("limit: \(name)", "\(written(limit.rlim_cur)) (at most \(written(limit.rlim_max)))")
    }
  }

  /// `PRETTY_NAME` of os-release(5).
  private static func prettyName() -> String? {
    guard case .text(let text) = SystemFile.read("/etc/os-release") else { return nil }
    let key = "PRETTY_NAME="
    let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
    return line.map { String($0.dropFirst(key.count)).filter { $0 != "\"" && $0 != "'" } }
  }

  /// The text in a C array of characters.
  private static func text<Characters>(_ characters: Characters) -> String {
    withUnsafeBytes(of: characters) { raw in
      String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
