package import MonitorAPI
package import MonitorSupport

/// Gets the token that a daemon at a URL wants; it is never printed.
package enum AttachToken {
  /// The variable that holds a token.
  ///
  /// It is no setting: a setting is shown with its value. There is no option for it, since anybody on
  /// the machine can read a command line.
  package static let variable = "KILTER_TOKEN"
  /// A larger file holds no token.
  private static let bytesMost = 4_096

  /// The token for a target: that of the file, else of the environment; `nil` where there is none,
  /// and for a socket, whose daemon knows who is at the other end.
  ///
  /// - Throws: `AttachProblem` for a file that others can read, or a token that would go over the
  ///   network for anybody to read.
  package static func token(
    for target: AttachTarget, file: String?, environment: [String: String], isInsecure: Bool
  ) throws(AttachProblem) -> Secret? {
    guard case .web(let host, _, _, let isSecure) = target else { return nil }
    guard let text = try text(file, environment) else { return nil }
    guard isSecure || isInsecure || isLoopback(host) else {
      throw AttachProblem(
        .refused,
        "a token over http to another machine can be read on the way: use https, or --insecure")
    }
    return Secret(text)
  }

  private static func text(
    _ file: String?, _ environment: [String: String]
  ) throws(AttachProblem) -> String? {
    guard let file else {
      return environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }
    do throws(SecretFile.Problem) {
      var text = try SecretFile.text(file, of: "token", bytesMax: bytesMost)
      while let last = text.last, last.isNewline { text.removeLast() }
      guard !text.isEmpty else { throw SecretFile.Problem(description: "\(file): it is empty") }
      return text
    } catch {
      throw AttachProblem(.refused, error.description)
    }
  }

  private static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1"
      || host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == 46 || (48...57).contains($0) }
  }
}
