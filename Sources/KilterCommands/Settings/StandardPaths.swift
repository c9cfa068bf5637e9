/// The places that are used where none is named (XDG Base Directory Specification 0.8).
package struct StandardPaths: Sendable {
  private let environment: [String: String]
  private let isRoot: Bool

  /// The places for a user and an environment.
  package init(_ input: SettingsInput) {
    environment = input.environment
    isRoot = input.isRoot
  }

  /// Configuration files, the first that exists is read.
  package var configFiles: [String] {
    var paths: [String] = []
    if let folder = folder("XDG_CONFIG_HOME", inHome: ".config") {
      paths.append(folder + "/kilter/config.toml")
    }
    return paths + ["/etc/kilter/config.toml"]
  }

  /// The folder of stored history; empty where there is no place for it.
  package var dataDirectory: String {
    if isRoot, absolute("XDG_STATE_HOME") == nil { return "/var/lib/kilter" }
    return folder("XDG_STATE_HOME", inHome: ".local/state").map { $0 + "/kilter" } ?? ""
  }

  /// The user's folder of themes; empty where there is no home directory.
  package var themesDirectory: String {
    folder("XDG_CONFIG_HOME", inHome: ".config").map { $0 + "/kilter/themes" } ?? ""
  }

  /// Sockets of a daemon, the first that exists is used.
  package var sockets: [String] {
    (absolute("XDG_RUNTIME_DIR").map { [$0 + "/kilter.sock"] } ?? []) + ["/run/kilter/kilter.sock"]
  }

  /// Where a daemon of this user makes its socket; `nil` where there is no place for it.
  package var ownSocket: String? {
    if let folder = absolute("XDG_RUNTIME_DIR") { return folder + "/kilter.sock" }
    if isRoot { return "/run/kilter/kilter.sock" }
    // A folder that systemd has made for the service (systemd.exec(5)); the first of several.
    return absolute("RUNTIME_DIRECTORY").flatMap { $0.split(separator: ":").first }
      .map { $0 + "/kilter.sock" }
  }

  /// A folder named by a variable, or its place in the home directory.
  private func folder(_ variable: String, inHome place: String) -> String? {
    absolute(variable) ?? absolute("HOME").map { $0 == "/" ? "/" + place : $0 + "/" + place }
  }

  /// The standard asks to ignore relative paths.
  private func absolute(_ variable: String) -> String? {
    environment[variable].flatMap { $0.hasPrefix("/") ? $0 : nil }
  }
}
