import MonitorModel

/// What the texts of the table `[fleet]` must be.
enum FleetFields {
  /// What is wrong with the address of a server, as the end of a sentence; `nil` where nothing is.
  static func url(_ text: String) -> String? {
    if text.isEmpty { return nil }
    return SourceField("url", .url(["http", "https"]), "").problem(with: .text(text))
  }

  /// What is wrong with the address of a host's daemon.
  static func daemon(_ text: String) -> String? {
    if text.isEmpty { return nil }
    guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
      return "is `\(text)`; expected an address, such as https://{host}:9091"
    }
    return text.contains("{host}") || text.contains("{instance}")
      ? nil : "is `\(text)`; {host} or {instance} stands for the host's name"
  }

  /// What is wrong with the name of a label.
  static func label(_ text: String) -> String? {
    let isName =
      !text.isEmpty && text.first?.isNumber == false && text.utf8.count <= 128
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
    return isName ? nil : "holds `\(text)`; expected the name of a label, such as dc"
  }

  /// What is wrong with the settings of a fleet together; `nil` where nothing is.
  static func problem(_ settings: Settings) -> SettingsError.Problem? {
    let fleet = settings.fleet
    func problem(_ key: String, _ text: String) -> SettingsError.Problem {
      .init(settings.source(of: "fleet.\(key)"), "`fleet.\(key)` \(text)")
    }
    guard fleet.isRead else { return nil }
    if !(.seconds(1) ... .seconds(3_600)).contains(fleet.interval) {
      return problem("interval", "is out of range; expected 1s to 1h")
    }
    if !(.seconds(1) ... .seconds(86_400)).contains(fleet.rateWindow) {
      return problem("rate_window", "is out of range; expected 1s to 1d")
    }
    if fleet.groupBy.count > Limits.fleetLabels {
      return problem("group_by", "names more than \(Limits.fleetLabels) labels")
    }
    if let wrong = label(fleet.hostLabel) { return problem("host_label", wrong) }
    if !fleet.tokenFile.isEmpty, !fleet.username.isEmpty {
      return problem("username", "and `fleet.token_file` exclude each other")
    }
    if fleet.username.isEmpty != fleet.passwordFile.isEmpty {
      let (there, missing) =
        fleet.username.isEmpty ? ("password_file", "username") : ("username", "password_file")
      return problem(there, "needs `fleet.\(missing)` as well")
    }
    return nil
  }
}
