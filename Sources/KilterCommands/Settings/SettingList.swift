import MonitorModel

/// All settings: a new one is one line here and a field of `Settings`.
package enum SettingList {
  /// The settings in the order in which they are shown.
  package static let all: [SettingDefinition] =
    engine + screen + data + sources + storage + detection + thresholds + api + fleet

  /// The setting of a name.
  package static func named(_ name: String) -> SettingDefinition? {
    all.first { $0.name == name }
  }

  private static let engine: [SettingDefinition] = [
    SettingDefinition(
      "profile",
      .word(
        expected: "production, development or high-performance",
        get: { $0.monitor.profile.rawValue },
        set: { settings, word in
          guard let profile = RealtimeMonitorConfig.Profile(rawValue: word) else { return false }
          settings.monitor.profile = profile
          return true
        }),
      "Where the values below begin: production, development or high-performance."),
    SettingDefinition(
      "metrics_interval", .duration(\.monitor.metricsInterval),
      "Time between two collections, 100ms to 1h."),
    SettingDefinition(
      "processing_interval", .duration(\.monitor.processingInterval),
      "Collected batches wait at most this long for processing, 0s (not at all) to 1h."),
    SettingDefinition(
      "anomaly_check_interval", .duration(\.monitor.anomalyCheckInterval),
      "Time between two rounds of detection, 100ms to 1h."),
    SettingDefinition(
      "buffer_size", .whole(\.monitor.bufferSize),
      "Ticks kept in memory as collected, 10 to 1000000."),
    SettingDefinition(
      "full_rate_retention", .duration(\.monitor.fullRateRetention),
      "Values older than this leave the memory at full rate, 1s to 1h."),
    SettingDefinition(
      "max_clients", .whole(\.monitor.maxClients),
      "Clients that follow a daemon over the network at once, 0 to 100000."),
    SettingDefinition(
      "worker_pool_size", .whole(\.monitor.workerPoolSize), "Collectors at work at once, 1 to 256."),
    SettingDefinition(
      "channel_buffer_size", .whole(\.monitor.channelBufferSize),
      "Batches that may wait between collection and processing, 1 to 100000."),
    SettingDefinition(
      "archival_interval", .durationOrNever(\.monitor.archivalInterval),
      "Time between two archivals of history that is older than storage.warm_age, 1s to 1d; never is once a day."
    ),
  ]

  private static let sources: [SettingDefinition] = [
    SettingDefinition(
      "sources.discover", .flag(\.discoversSources),
      "Look for web servers, databases and exporters of this machine, and read what can be read without a secret."
    )
  ]

  private static let storage: [SettingDefinition] = [
    SettingDefinition(
      "storage.quota", .size(\.monitor.storage.quota),
      "The most that the whole history takes on the disk, 16MiB to 1024TiB."),
    SettingDefinition(
      "storage.warm_quota", .size(\.monitor.storage.warmQuota),
      "The most that history at full rate takes, 8MiB to 1024TiB; the quota of the whole still holds."
    ),
    SettingDefinition(
      "storage.cold_quota", .size(\.monitor.storage.coldQuota),
      "The most that archived history takes, 0B (nothing is archived) to 1024TiB; the quota of the whole still holds."
    ),
    SettingDefinition(
      "storage.warm_age", .duration(\.monitor.storage.warmAge),
      "History at full rate that is older than this is archived, or removed where nothing is, 1m to 3650d."
    ),
    SettingDefinition(
      "storage.cold_age", .duration(\.monitor.storage.coldAge),
      "Archived history that is older than this is removed, 1m to 3650d."),
    SettingDefinition(
      "storage.sync_interval", .duration(\.monitor.storage.syncInterval),
      "A loss of power costs at most this much history, 0s (every tick is synced) to 1h."),
    SettingDefinition(
      "storage.key_file", .path(\.storageKeyFile),
      "The file of the key that encrypts history, 64 hexadecimal digits or base64 of 32 bytes, readable by its owner alone; empty for none. \(StorageKeyOrigin.variable) in the environment holds the key itself and is stronger."
    ),
  ]

  private static let detection: [SettingDefinition] = [
    SettingDefinition(
      "detection.false_alarms_per_metric_day",
      .number(\.monitor.detection.falseAlarmsPerMetricDay),
      "False alarms tolerated for one metric in one day, 0.001 to 100."),
    SettingDefinition(
      "detection.false_alarms_per_day", .number(\.monitor.detection.falseAlarmsPerDay),
      "False alarms tolerated for the whole machine in one day, 0.01 to 1000."),
    SettingDefinition(
      "detection.maintenance", .windows(\.monitor.detection.maintenance),
      "Times (UTC) in which nothing but a hard limit alarms and nothing is learnt: \"Sun 02:00-04:00\", \"daily 23:30-00:15\", \"Mon-Fri 12:00 30m\". In the environment with `;` between them."
    ),
  ]

  private static let thresholds: [SettingDefinition] = [
    SettingDefinition(
      "thresholds.response_time_std_devs", .number(\.monitor.thresholds.responseTimeStdDevs),
      "Standard deviations above the mean at which a response time is an anomaly, 0.5 to 100."),
    SettingDefinition(
      "thresholds.throughput_std_devs", .number(\.monitor.thresholds.throughputStdDevs),
      "Standard deviations from the mean at which a throughput is an anomaly, 0.5 to 100."),
    SettingDefinition(
      "thresholds.error_rate_threshold", .number(\.monitor.thresholds.errorRateThreshold),
      "The error rate at which it is an anomaly, 0 to 1."),
    SettingDefinition(
      "thresholds.resource_usage_threshold",
      .number(\.monitor.thresholds.resourceUsageThreshold),
      "The use of a resource at which it is an anomaly, 0.01 to 1."),
  ]

  private static let screen: [SettingDefinition] = [
    SettingDefinition("theme", .text(\.theme), "The theme, by the name of its file."),
    SettingDefinition(
      "themes_dir", .path(\.themesDirectory), "A folder of themes that is searched first."),
    SettingDefinition("ascii", .flag(\.ascii), "Draw with ASCII only, whatever the locale."),
    SettingDefinition(
      "color", .flag(\.color), "Use colours; NO_COLOR in the environment turns them off."),
    SettingDefinition("mouse", .flag(\.mouse), "Use the mouse."),
    SettingDefinition(
      "attach",
      .word(
        expected: "auto, never, unix:PATH or a URL", get: { $0.attach.text },
        set: { settings, word in
          guard let mode = AttachMode(word) else { return false }
          settings.attach = mode
          return true
        }),
      "Which engine is shown: auto (a local daemon, else the process's own), never, unix:PATH or a URL."
    ),
  ]

  private static let data: [SettingDefinition] = [
    SettingDefinition(
      "data_dir", .path(\.dataDirectory),
      "The folder of what is kept: history in its folder history, and the baselines of detection in baselines.kilter."
    ),
    SettingDefinition(
      "store", .flag(\.store),
      "Keep history and baselines in the data_dir; without it no file is touched, and history is the last hour in memory."
    ),
    SettingDefinition(
      "log_file", .path(\.logFile), "The file that messages go to; empty for standard error."),
    SettingDefinition(
      "log_level",
      .word(
        expected: "debug, info, warning or error", get: { $0.logLevel.rawValue },
        set: { settings, word in
          guard let level = LogLevel(rawValue: word) else { return false }
          settings.logLevel = level
          return true
        }),
      "The least important messages that are written: debug, info, warning or error; a daemon writes info as well where nothing is set."
    ),
    SettingDefinition(
      "log_format",
      .word(
        expected: "auto, text, json or journal", get: { $0.logFormat.rawValue },
        set: { settings, word in
          guard let format = LogFormat(rawValue: word) else { return false }
          settings.logFormat = format
          return true
        }),
      "How messages are written: text, json (an object a line), journal (with systemd's priorities), or auto: journal where standard error goes there, else text."
    ),
  ]

  private static let api: [SettingDefinition] = [
    SettingDefinition(
      "api.socket", .place(\.api.socket, check: APIFields.socket),
      "The local socket of `kilter serve`, for its user alone: a path, auto (kilter.sock in XDG_RUNTIME_DIR, for root /run/kilter/kilter.sock) or off."
    ),
    SettingDefinition(
      "api.listen", .texts(\.api.listen, example: "127.0.0.1:9091", check: APIFields.address),
      "Addresses of the network at which `kilter serve` listens; none by default. One that other machines reach needs a token and a certificate."
    ),
    SettingDefinition(
      "api.token_file", .path(\.api.tokenFile),
      "The file of tokens, a line NAME SCOPE TOKEN each, scope read, control or admin; mode 600. `kilter config token` makes a line."
    ),
    SettingDefinition(
      "api.tls_certificate", .path(\.api.certificateFile),
      "The file of the certificate with its chain (PEM), for addresses of the network."),
    SettingDefinition("api.tls_key", .path(\.api.keyFile), "The file of its key (PEM)."),
    SettingDefinition(
      "api.hosts", .texts(\.api.hosts, example: "kilter.example.org", check: APIFields.host),
      "Names by which the daemon may be asked besides its addresses (the header Host)."),
    SettingDefinition(
      "api.origins",
      .texts(\.api.origins, example: "https://status.example.org", check: APIFields.origin),
      "Pages that may follow and write from a browser, by their origin."),
    SettingDefinition(
      "api.insecure", .flag(\.api.isInsecure),
      "Listen at addresses that other machines reach even without a token or a certificate."),
    SettingDefinition(
      "api.ingest", .flag(\.api.ingests),
      "Take in metrics over the API: OTLP, JSON measurements and Prometheus remote-write."),
  ]

  private static let fleet: [SettingDefinition] = [
    SettingDefinition(
      "fleet.url", .place(\.fleet.url, check: FleetFields.url),
      "A PromQL server (Prometheus, VictoriaMetrics, Thanos, Mimir) whose hosts are watched in place of this machine; empty for none. --fleet sets it as well."
    ),
    SettingDefinition(
      "fleet.interval", .duration(\.fleet.interval),
      "Time between two refreshes, 1s to 1h; metrics_interval, where it is set, is stronger."),
    SettingDefinition(
      "fleet.group_by", .texts(\.fleet.groupBy, example: "dc", check: FleetFields.label),
      "Labels by which hosts are grouped; a host is compared with the others of its first."),
    SettingDefinition(
      "fleet.host_label", .text(\.fleet.hostLabel), "The label that names a host."),
    SettingDefinition(
      "fleet.match", .text(\.fleet.match),
      "Further matchers of every question, such as job=\"node\"; empty for none."),
    SettingDefinition(
      "fleet.rate_window", .duration(\.fleet.rateWindow),
      "The window of rates, 1s to 1d; at least four times the server's scrape interval."),
    SettingDefinition(
      "fleet.token_file", .path(\.fleet.tokenFile),
      "The file of the bearer token, readable by its owner alone."),
    SettingDefinition(
      "fleet.username", .text(\.fleet.username), "The user of basic authentication."),
    SettingDefinition(
      "fleet.password_file", .path(\.fleet.passwordFile),
      "The file of their password, readable by its owner alone."),
    SettingDefinition(
      "fleet.ca_file", .path(\.fleet.caFile), "CA certificates in place of the system's."),
    SettingDefinition(
      "fleet.daemon", .place(\.fleet.daemon, check: FleetFields.daemon),
      "Where a host's own daemon listens, such as https://{host}:9091; {host} is its name without a port, {instance} all of it."
    ),
    SettingDefinition(
      "fleet.daemon_token_file", .path(\.fleet.daemonTokenFile),
      "The file of the token for the daemons of hosts; else $KILTER_TOKEN."),
  ]

  /// The names of the settings of a fleet.
  static var fleetNames: [String] { fleet.map(\.name) }
}
