import MonitorAPI

/// What the texts of the table `[api]` must be.
enum APIFields {
  /// What is wrong with an address, as the end of a sentence; `nil` where nothing is.
  static func address(_ text: String) -> String? {
    guard APIConfig.Listener(address: text) == nil else { return nil }
    return "holds `\(text)`; expected an address and a port, such as 127.0.0.1:9091 or [::1]:9091"
  }

  /// What is wrong with a name in `Host`.
  static func host(_ text: String) -> String? {
    let isName =
      (1...253).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        byte > 0x20 && byte < 0x7F && !"/@?#\\".utf8.contains(byte)
      }
    return isName
      ? nil : "holds `\(text)`; expected a name, with a port where it is not the usual one"
  }

  /// What is wrong with an origin (RFC 6454, section 6.2).
  static func origin(_ text: String) -> String? {
    let rest = ["https://", "http://"].first { text.hasPrefix($0) }
      .map { text.dropFirst($0.utf8.count) }
    guard let rest, !rest.isEmpty, host(String(rest)) == nil else {
      return "holds `\(text)`; expected an origin, such as https://status.example.org"
    }
    return nil
  }

  /// What is wrong with the place of the local socket.
  static func socket(_ text: String) -> String? {
    if text == "auto" || text == "off" { return nil }
    guard text.hasPrefix("/") || text.hasPrefix("~/") else {
      return "is `\(text)`; expected auto, off or an absolute path"
    }
    // The room of sockaddr_un (unix(7)).
    return text.utf8.count < 108 ? nil : "is longer than the 107 bytes of a socket's path"
  }

  /// What is wrong with the settings of the API together; `nil` where nothing is.
  ///
  /// The file of tokens is not read: that is for the one who listens.
  static func problem(_ settings: Settings) -> SettingsError.Problem? {
    problem(settings.api).map { setting, message in
      .init(settings.source(of: setting), "`\(setting)` \(message)")
    }
  }

  private static func problem(_ api: APISettings) -> (setting: String, message: String)? {
    if api.certificateFile.isEmpty != api.keyFile.isEmpty {
      let (there, missing) =
        api.keyFile.isEmpty ? ("tls_certificate", "tls_key") : ("tls_key", "tls_certificate")
      return ("api.\(there)", "needs `api.\(missing)` as well")
    }
    let open = api.listen.first { APIConfig.Listener(address: $0)?.isLocal == false }
    guard !api.isInsecure, let open else { return nil }
    var missing: [String] = []
    if api.tokenFile.isEmpty { missing.append("a token (`api.token_file`)") }
    if api.certificateFile.isEmpty {
      missing.append("a certificate (`api.tls_certificate` and `api.tls_key`)")
    }
    guard !missing.isEmpty else { return nil }
    return (
      "api.listen",
      "names \(open), which other machines reach and which therefore needs "
        + missing.joined(separator: " and ")
        + "; listen on 127.0.0.1, or set `api.insecure` to do it all the same"
    )
  }
}
