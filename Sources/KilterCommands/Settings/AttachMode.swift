/// Which engine the dashboard shows.
package enum AttachMode: Equatable, Sendable {
  /// A daemon of this machine where its socket is there, else the engine in the process.
  case auto
  /// The engine in the process.
  case never
  /// The daemon behind a socket of this machine, by path.
  case unix(String)
  /// The daemon at a URL.
  case url(String)

  /// Reads `auto`, `never`, `unix:PATH` or a URL.
  package init?(_ text: String) {
    if text == "auto" {
      self = .auto
    } else if text == "never" {
      self = .never
    } else if text.hasPrefix("unix:"), text.utf8.count > 5 {
      self = .unix(String(text.dropFirst(5)))
    } else if text.hasPrefix("http://") || text.hasPrefix("https://") {
      self = .url(text)
    } else {
      return nil
    }
  }

  /// As it is written in a file.
  package var text: String {
    switch self {
    case .auto: "auto"
    case .never: "never"
    case .unix(let path): "unix:\(path)"
    case .url(let url): url
    }
  }
}
