import KilterCommands
import MonitorModel
import Testing

@Suite("Settings.load")
struct SettingsLoaderTests {
  /// Input with one file.
  private func input(
    file: String? = nil, environment: [String: String] = [:],
    options: [SettingsInput.Option] = []
  ) -> SettingsInput {
    var input = SettingsInput()
    input.environment = environment
    input.options = options
    if let file {
      input.configFile = "c.toml"
      input.readFile = { path in path == "c.toml" ? .text(file) : .absent }
    }
    return input
  }

  private func problems(_ input: SettingsInput) -> [String] {
    switch Settings.reload(input) {
    case .success: []
    case .failure(let error): error.problems.map(\.description)
    }
  }

  @Test("Nothing given: the defaults")
  func defaults() throws {
    let settings = try Settings.load(input())
    #expect(settings == Settings())
    #expect(settings.monitor == RealtimeMonitorConfig())
    #expect(SettingList.all.allSatisfy { settings.source(of: $0.name) == .standard })
  }

  @Test("Option is stronger than environment, environment than file, file than profile")
  func strength() throws {
    let file = "profile = \"development\"\nmetrics_interval = \"3s\"\n"
    var given = input(file: file)
    var settings = try Settings.load(given)
    #expect(settings.monitor.metricsInterval == .seconds(3))
    #expect(settings.monitor.fullRateRetention == .seconds(60))
    #expect(settings.source(of: "metrics_interval") == .file("c.toml", line: 2))
    #expect(settings.source(of: "full_rate_retention") == .profile("development"))
    #expect(settings.source(of: "archival_interval") == .profile("development"))
    #expect(settings.source(of: "buffer_size") == .standard)

    given.environment["KILTER_METRICS_INTERVAL"] = "500ms"
    settings = try Settings.load(given)
    #expect(settings.monitor.metricsInterval == .milliseconds(500))
    #expect(settings.source(of: "metrics_interval") == .environment("KILTER_METRICS_INTERVAL"))

    given.options = [.init("metrics_interval", "2s", from: "--interval")]
    settings = try Settings.load(given)
    #expect(settings.monitor.metricsInterval == .seconds(2))
    #expect(settings.source(of: "metrics_interval") == .option("--interval"))
  }

  @Test("The profile of an option replaces that of the file; values of the file stay")
  func profileStrength() throws {
    let given = input(
      file: "buffer_size = 77\nprofile = \"development\"",
      options: [.init("profile", "high-performance", from: "--profile")])
    let settings = try Settings.load(given)
    #expect(settings.monitor.profile == .highPerformance)
    #expect(settings.monitor.metricsInterval == .milliseconds(500))
    #expect(settings.monitor.bufferSize == 77)
    #expect(settings.source(of: "profile") == .option("--profile"))
    #expect(settings.source(of: "buffer_size") == .file("c.toml", line: 1))
  }

  @Test(
    "Every setting can be given in a file and in the environment",
    arguments: SettingList.all.map(\.name))
  func everySetting(name: String) throws {
    let definition = try #require(SettingList.named(name))
    let other = try #require(Self.others[name], "no test value for `\(name)`")
    let plain = definition.written(in: Settings())
    let table = name.split(separator: ".")
    let line = table.count == 2 ? "[\(table[0])]\n\(table[1]) = \(other)" : "\(name) = \(other)"
    let fromFile = try Settings.load(input(file: line))
    #expect(definition.written(in: fromFile) == other)
    #expect(definition.written(in: fromFile) != plain, "the test value is the default")

    // A list of one text is that text; quotes belong to the file.
    let item = other.hasPrefix("[") ? String(other.dropFirst().dropLast()) : other
    let text = item.hasPrefix("\"") ? String(item.dropFirst().dropLast()) : item
    let fromEnvironment = try Settings.load(input(environment: [definition.variable: text]))
    #expect(definition.written(in: fromEnvironment) == other)
    #expect(fromEnvironment.source(of: name) == .environment(definition.variable))
  }

  /// A value that is not the default, for every setting.
  static let others = [
    "profile": "\"development\"", "metrics_interval": "\"3s\"", "processing_interval": "\"0s\"",
    "anomaly_check_interval": "\"5s\"", "buffer_size": "20", "full_rate_retention": "\"10m\"",
    "max_clients": "1", "worker_pool_size": "2", "channel_buffer_size": "3",
    "archival_interval": "\"never\"", "theme": "\"nord\"", "themes_dir": "\"/t\"",
    "ascii": "true", "color": "false", "mouse": "false", "attach": "\"never\"",
    "data_dir": "\"/d\"", "store": "false", "sources.discover": "false", "log_file": "\"/l\"",
    "log_level": "\"debug\"", "log_format": "\"json\"",
    "api.socket": "\"off\"", "api.listen": "[\"127.0.0.1:9091\"]", "api.token_file": "\"/tokens\"",
    "api.hosts": "[\"kilter.example.org\"]", "api.origins": "[\"https://a.example.org\"]",
    "api.insecure": "true", "api.ingest": "true",
    "fleet.url": "\"http://p:9090\"", "fleet.interval": "\"30s\"",
    "fleet.group_by": "[\"dc\"]", "fleet.host_label": "\"node\"",
    "fleet.match": "\"job='node'\"", "fleet.rate_window": "\"5m\"",
    "fleet.token_file": "\"/t\"", "fleet.username": "\"me\"",
    "fleet.password_file": "\"/p\"", "fleet.ca_file": "\"/ca\"",
    "fleet.daemon": "\"https://{host}:9091\"", "fleet.daemon_token_file": "\"/d\"",
    "api.tls_certificate": "\"/c\"", "api.tls_key": "\"/k\"",
    "storage.quota": "\"2GiB\"", "storage.warm_quota": "\"100MB\"", "storage.cold_quota": "\"0B\"",
    "storage.warm_age": "\"2h\"", "storage.cold_age": "\"90d\"", "storage.sync_interval": "\"0s\"",
    "storage.key_file": "\"/k\"",
    "detection.false_alarms_per_metric_day": "0.5", "detection.false_alarms_per_day": "2.0",
    "detection.maintenance": "[\"Sun 02:00-04:00\"]",
    "thresholds.response_time_std_devs": "4.5", "thresholds.throughput_std_devs": "1.5",
    "thresholds.error_rate_threshold": "0.25", "thresholds.resource_usage_threshold": "0.5",
  ]

  @Test("All mistakes are told at once, in the order of the file, with what would be right")
  func allProblems() {
    let file = """
      metrics_intervall = "1s"
      theme = 5
      buffer_size = 3
      [thresholds]
      error_rate = 0.1
      max_clients = 4
      [keys]
      quit = 5
      [nonsense]
      """
    #expect(
      problems(input(file: file)) == [
        "c.toml:1: unknown setting `metrics_intervall`; did you mean `metrics_interval`?",
        "c.toml:2: `theme` is a whole number; expected a text in quotes",
        "c.toml:3: `buffer_size` is 3; expected a whole number from 10 to 1000000",
        "c.toml:5: unknown setting `thresholds.error_rate`; did you mean `thresholds.error_rate_threshold`?",
        "c.toml:6: unknown setting `thresholds.max_clients`; did you mean `max_clients`?",
        "c.toml:8: `keys.quit` is a whole number; expected a key in quotes or a list of keys, such as [\"q\", \"C-c\"]",
        "c.toml:9: unknown setting `nonsense`; `kilter config show` lists all",
      ])
  }

  @Test("Wrong types and ranges, each with its place")
  func wrongValues() {
    #expect(
      problems(input(file: "metrics_interval = 5")) == [
        "c.toml:1: `metrics_interval` is 5; a duration needs a unit and quotes, such as \"5s\""
      ])
    #expect(
      problems(input(file: "theme = { a = 1 }")) == [
        "c.toml:1: `theme` is a table; expected a text in quotes"
      ])
    #expect(
      problems(input(file: "thresholds = 1")) == [
        "c.toml:1: `thresholds` is a whole number; expected a table, `[thresholds]`"
      ])
    #expect(
      problems(input(file: "a = ?")) == [
        "c.toml:1: column 5: value: could not determine value type; text stands in quotes"
      ])
    #expect(
      problems(input(environment: ["KILTER_BUFFER_SIZE": "many"])) == [
        "$KILTER_BUFFER_SIZE: `buffer_size` is `many`; expected a whole number"
      ])
    #expect(
      problems(input(environment: ["KILTER_METRIC_INTERVAL": "1s"])) == [
        "$KILTER_METRIC_INTERVAL: no such setting; did you mean `KILTER_METRICS_INTERVAL`?"
      ])
    #expect(
      problems(input(options: [.init("metrics_interval", "5", from: "--interval")])) == [
        "--interval: `metrics_interval` is `5`; a duration needs a unit, such as `5s` or `5ms`"
      ])
  }

  @Test("Detection: budgets and maintenance windows, as a list or as one text")
  func detection() throws {
    let file = """
      [detection]
      false_alarms_per_metric_day = 1
      maintenance = ["Sun 02:00-04:00", "daily 23:30-00:15"]
      """
    var settings = try Settings.load(input(file: file))
    #expect(settings.monitor.detection.falseAlarmsPerMetricDay == 1)
    let windows = [
      MaintenanceWindow(days: [6], startMinute: 120, minutes: 120),
      MaintenanceWindow(days: [], startMinute: 1_410, minutes: 45),
    ]
    #expect(settings.monitor.detection.maintenance == windows)
    let variable = "KILTER_DETECTION_MAINTENANCE"
    settings = try Settings.load(
      input(file: file, environment: [variable: "sun 02:00 2h; 23:30-00:15"]))
    #expect(settings.monitor.detection.maintenance == windows)
    settings = try Settings.load(input(file: file, environment: [variable: ""]))
    #expect(settings.monitor.detection.maintenance.isEmpty)
  }

  @Test("What is wrong with detection is told with its place")
  func wrongDetection() {
    let file = """
      [detection]
      false_alarms_per_metric_day = 0
      false_alarms_per_day = 1e9
      maintenance = ["Sun 02:00-04:00", "Son 02:00-04:00"]
      maintenence = []
      """
    #expect(
      problems(input(file: file)) == [
        "c.toml:2: `detection.false_alarms_per_metric_day` is 0.0; expected a number from 0.001 to 100.0",
        "c.toml:3: `detection.false_alarms_per_day` is 1000000000.0; expected a number from 0.01 to 1000.0",
        "c.toml:4: `detection.maintenance` is wrong: `Son` is no day; expected daily, Mon to Sun, Mon-Fri or Mon,Thu",
        "c.toml:5: unknown setting `detection.maintenence`; did you mean `detection.maintenance`?",
      ])
    #expect(
      problems(input(file: "detection.maintenance = [3]")) == [
        "c.toml:1: `detection.maintenance` is a list of other things than texts; expected a list of texts, such as [\"Sun 02:00-04:00\", \"daily 23:30-00:15\"]"
      ])
    #expect(
      problems(input(environment: ["KILTER_DETECTION_MAINTENANCE": "02:00-04:00;"])) == [
        "$KILTER_DETECTION_MAINTENANCE: `detection.maintenance` is wrong: an empty window; expected one such as `Sun 02:00-04:00`, `daily 23:30-00:15` or `Mon-Fri 12:00 30m`"
      ])
  }

  @Test("What is wrong with storage is told with its place")
  func wrongStorage() {
    let file = """
      [storage]
      quota = 1073741824
      warm_quota = "5"
      cold_quota = "2000TiB"
      warm_age = "10s"
      sync_interval = "2h"
      key = "secret"
      """
    #expect(
      problems(input(file: file)) == [
        "c.toml:2: `storage.quota` is 1073741824; a size needs a unit and quotes, such as \"1073741824MiB\"",
        "c.toml:3: `storage.warm_quota` is `5`; a size needs a unit, such as `5MiB` or `5GiB`",
        "c.toml:4: `storage.cold_quota` is \"2000TiB\"; expected a size from 0B to 1024TiB",
        "c.toml:5: `storage.warm_age` is \"10s\"; expected a duration from 1m to 3650d",
        "c.toml:6: `storage.sync_interval` is \"2h\"; expected a duration from 0s to 1h",
        "c.toml:7: unknown setting `storage.key`; did you mean `storage.key_file`?",
      ])
    #expect(
      problems(input(options: [.init("storage.quota", "1GB1", from: "--quota")])) == [
        "--quota: `storage.quota` is `1GB1`; `GB1` is not a unit; the units are B, kB, MB, GB, TB, KiB, MiB, GiB and TiB"
      ])
  }

  @Test("A key in the environment is no setting: it is taken, and never shown")
  func storageKey() throws {
    let secret = String(repeating: "5e", count: 32)
    var given = input(environment: [StorageKeyOrigin.variable: secret, "HOME": "/home/ann"])
    var settings = try Settings.load(given)
    #expect(settings.storageKeyOrigin == .environment)
    for text in [SettingsText.shown(settings), "\(settings)"] { #expect(!text.contains("5e5e")) }
    #expect(SettingsText.shown(settings).contains("# storage key: set by $KILTER_STORAGE_KEY\n"))

    given.environment[StorageKeyOrigin.variable] = ""
    #expect(try Settings.load(given).storageKeyOrigin == .none)
    given.environment["KILTER_STORAGE_KEY_FILE"] = "~/key"
    settings = try Settings.load(given)
    #expect(settings.storageKeyOrigin == .file)
    #expect(settings.storageKeyFile == "/home/ann/key")
    #expect(
      problems(input(environment: ["KILTER_STORAGE_KEYS": secret])) == [
        "$KILTER_STORAGE_KEYS: no such setting; did you mean `KILTER_STORAGE_KEY`?"
      ])
  }

  @Test("Options alone are wrong usage, anything else wrong configuration")
  func exitCodes() {
    let option = SettingsInput.Option("buffer_size", "1", from: "--buffer-size")
    func code(_ input: SettingsInput) -> Int32? {
      if case .failure(let error) = Settings.reload(input) { error.exitCode } else { nil }
    }
    #expect(code(input(options: [option])) == 64)
    #expect(code(input(file: "x = 1")) == 78)
    #expect(code(input(file: "x = 1", options: [option])) == 78)
    #expect(code(input(environment: ["KILTER_ASCII": "x"])) == 78)
  }

  @Test("The file is the first that exists")
  func searchOrder() throws {
    let places = ["/o.toml", "/e.toml", "/x/kilter/config.toml", "/etc/kilter/config.toml"]
    var given = SettingsInput()
    given.configFile = places[0]
    given.environment = ["KILTER_CONFIG": places[1], "XDG_CONFIG_HOME": "/x", "HOME": "/h"]
    given.readFile = { places.contains($0) ? .text("") : .absent }
    #expect(try Settings.load(given).configFile == places[0])
    given.configFile = nil
    #expect(try Settings.load(given).configFile == places[1])
    given.environment["KILTER_CONFIG"] = nil
    #expect(try Settings.load(given).configFile == places[2])
    given.environment["XDG_CONFIG_HOME"] = nil
    #expect(try Settings.load(given).configFile == places[3])
    given.readFile = { $0 == "/h/.config/kilter/config.toml" ? .text("") : .absent }
    #expect(try Settings.load(given).configFile == "/h/.config/kilter/config.toml")
    given.environment["HOME"] = nil
    #expect(try Settings.load(given).configFile.isEmpty)
  }

  @Test("A file that was named must be there; one that is there must be readable")
  func missingFiles() {
    var given = SettingsInput()
    given.configFile = "/no"
    #expect(problems(given) == ["--config: /no does not exist"])
    given.configFile = nil
    given.environment = ["KILTER_CONFIG": "/no"]
    #expect(problems(given) == ["$KILTER_CONFIG: /no does not exist"])
    given.environment = [:]
    given.readFile = { _ in .unreadable("Permission denied") }
    #expect(
      problems(given) == ["/etc/kilter/config.toml: cannot be read: Permission denied"])
  }

  @Test("The data has a place: the user's, root's, or none without a home directory")
  func dataDirectory() throws {
    var given = SettingsInput()
    #expect(try Settings.load(given).dataDirectory.isEmpty)
    given.environment = ["HOME": "/home/ann"]
    #expect(try Settings.load(given).dataDirectory == "/home/ann/.local/state/kilter")
    given.isRoot = true
    #expect(try Settings.load(given).dataDirectory == "/var/lib/kilter")
    given.environment["XDG_STATE_HOME"] = "/s"
    #expect(try Settings.load(given).dataDirectory == "/s/kilter")
    given.environment["KILTER_DATA_DIR"] = "~/mine"
    #expect(try Settings.load(given).dataDirectory == "/home/ann/mine")
  }

  @Test("NO_COLOR turns colours off, and everything that was said on purpose is stronger")
  func noColor() throws {
    var given = input(environment: ["NO_COLOR": "1"])
    #expect(try !Settings.load(given).color)
    #expect(try Settings.load(given).source(of: "color") == .environment("NO_COLOR"))
    given = input(file: "color = true", environment: ["NO_COLOR": "1"])
    #expect(try Settings.load(given).color)
    given = input(environment: ["NO_COLOR": ""])
    #expect(try Settings.load(given).color)
  }

  @Test("Keys are a name or a list of names; an unknown action is told")
  func keys() throws {
    var given = input(file: "[keys]\nquit = \"x\"\nhelp = [\"?\", \"F1\"]\npuase = \"p\"")
    #expect(try Settings.load(given).keys["help"] == ["?", "F1"])
    given.actions = ["quit", "help", "pause"]
    #expect(problems(given) == ["c.toml:4: unknown action `puase`; did you mean `pause`?"])
  }

  @Test("A key that is to do two things is told, however it is written")
  func keyTwice() {
    var given = input(file: "[keys]\nquit = [\"x\", \"^q\"]\nhelp = \"C-q\"\nundo = []")
    given.keyName = { $0 == "^q" ? "C-q" : $0 }
    #expect(
      problems(given) == ["c.toml:3: `keys.help`: `C-q` does `quit` already; a key does one thing"])
  }
}
