import MonitorExport
import MonitorModel

/// What the program tells Prometheus of itself: `GET /metrics`.
///
/// Names, units and help follow what `promtool check metrics` wants. Counters begin anew with the
/// program, as Prometheus expects.
package struct SelfMetrics: Sendable {
  private var text: ExpositionText

  /// Open anomalies that are told one by one, the worst of them.
  package static let anomaliesMost = 256

  /// The text for a state; with `readings` also what is measured, of the series that it takes.
  package static func bytes(
    _ state: APIState, isOpenMetrics: Bool, readings: SeriesChoice? = nil
  ) -> [UInt8] {
    var metrics = SelfMetrics(text: ExpositionText(isOpenMetrics: isOpenMetrics))
    let snapshot = state.snapshot
    metrics.program(state)
    metrics.ticks(snapshot)
    metrics.queues(snapshot)
    metrics.collectors(snapshot.collectors)
    metrics.anomalies(snapshot)
    metrics.detection(snapshot.detection)
    metrics.buffers(snapshot.engine)
    metrics.storage(snapshot.storage)
    metrics.alerts(snapshot.alerts.receivers)
    metrics.push(snapshot.push)
    metrics.server(state.server)
    if let readings {
      ReadingsExposition.write(snapshot.data, to: &metrics.text, where: { readings.takes($0) })
    }
    metrics.text.finish()
    return metrics.text.bytes
  }

  // MARK: Families

  private mutating func gauge(_ name: String, _ help: String, _ value: Double, unit: String = "") {
    // A gauge that is not known yet is absent, not NaN.
    guard value.isFinite else { return }
    text.family("kilter_" + name, .gauge, unit: unit, help: help)
    text.sample([], value)
  }

  private mutating func counter(
    _ name: String, _ help: String, _ value: UInt64
  ) {
    text.family("kilter_" + name, .counter, help: help)
    text.sample([], Double(value))
  }

  private mutating func each<Thing>(
    _ things: [Thing], _ name: String, _ kind: ExpositionText.Kind, _ help: String,
    unit: String = "", _ labels: (Thing) -> [SeriesKey.Label], _ value: (Thing) -> Double
  ) {
    guard !things.isEmpty else { return }
    text.family("kilter_" + name, kind, unit: unit, help: help)
    // Two samples of one name would make the whole text wrong for whoever scrapes it.
    var seen: Set<[SeriesKey.Label]> = []
    for thing in things {
      let (labels, number) = (labels(thing), value(thing))
      if number.isFinite, seen.insert(labels).inserted { text.sample(labels, number) }
    }
  }

  private static func seconds(_ nanoseconds: Int64) -> Double { Double(nanoseconds) / 1e9 }

  // MARK: Stages

  private mutating func program(_ state: APIState) {
    let engine = state.snapshot.engine
    text.family("kilter_build", .info, help: "The version of the program.")
    text.sample([SeriesKey.Label("version", state.version)], 1)
    let data = state.snapshot.data
    gauge(
      "uptime_seconds", "Seconds from the start of the server to the newest tick.",
      max(0, Self.seconds(data.at - state.begun)), unit: "seconds")
    gauge("cpu_cores", "CPU used by the program, in cores.", engine.ownCPU, unit: "cores")
    gauge(
      "resident_memory_bytes", "Resident memory of the program.", engine.ownMemory, unit: "bytes")
  }

  private mutating func ticks(_ snapshot: MonitorSnapshot) {
    let (engine, data) = (snapshot.engine, snapshot.data)
    counter("ticks", "Ticks done.", engine.ticks)
    counter(
      "missed_ticks", "Ticks skipped because the one before was not done.", engine.missedTicks)
    gauge(
      "interval_seconds", "Seconds between two ticks, as they are set.",
      Self.seconds(snapshot.config.metricsInterval.nanoseconds), unit: "seconds")
    gauge(
      "newest_tick_timestamp_seconds", "Civil time of the newest tick.",
      Double(data.wall.milliseconds) / 1_000, unit: "seconds")
    let stages = [
      ("collect", engine.collectNanoseconds, engine.collectTimes),
      ("process", engine.processNanoseconds, engine.processTimes),
      ("detect", engine.detectNanoseconds, engine.detectTimes),
    ]
    let label: ((String, Int64, StageTimes?)) -> [SeriesKey.Label] = { [.init("stage", $0.0)] }
    each(
      stages, "stage_duration_seconds", .gauge, "What the newest round of a stage took.",
      unit: "seconds", label, { Self.seconds($0.1) })
    for (name, help, part) in [
      ("stage_duration_p50_seconds", "The median of its newest 256 rounds.", \StageTimes.p50),
      ("stage_duration_p99_seconds", "Their 99th percentile.", \.p99),
    ] {
      each(stages, name, .gauge, help, unit: "seconds", label) {
        $0.2.map { Self.seconds($0[keyPath: part]) } ?? .nan
      }
    }
    gauge("series", "Series that are followed.", Double(data.series.count))
    counter(
      "refused_series", "Series that were refused because there were too many.",
      engine.refusedSeries)
    gauge(
      "data_quality_ratio", "How far the data can be trusted.", data.quality.score / 100,
      unit: "ratio")
    gauge(
      "snapshot_readers", "Readers of the snapshots in the program.", Double(engine.subscribers))
    counter(
      "coalesced_snapshots", "Snapshots that a reader skipped because a newer one came.",
      engine.coalescedSnapshots)
  }

  private mutating func queues(_ snapshot: MonitorSnapshot) {
    let queues = BufferDocument(snapshot)
    let both = [("collected", queues.collected), ("stored", queues.stored)]
    let label: ((String, BufferDocument.Queue)) -> [SeriesKey.Label] = { [.init("queue", $0.0)] }
    each(both, "queue_depth", .gauge, "What waits for the next stage.", label) {
      Double($0.1.depth)
    }
    each(both, "queue_high_water", .gauge, "The most that ever waited.", label) {
      Double($0.1.highWater)
    }
    each(both, "queue_capacity", .gauge, "The most that may wait.", label) {
      Double($0.1.capacity)
    }
    each(
      both, "queue_dropped", .counter, "What was dropped because too much waited.", label
    ) { Double($0.1.dropped) }
  }

  private mutating func collectors(_ collectors: [CollectorHealth]) {
    let label: (CollectorHealth) -> [SeriesKey.Label] = { [.init("collector", $0.name)] }
    each(
      collectors, "collector_up", .gauge, "Whether a collector answered the last time.", label
    ) { $0.state == .healthy ? 1 : 0 }
    each(collectors, "collector_batches", .counter, "Batches delivered.", label) {
      Double($0.batches)
    }
    each(collectors, "collector_failures", .counter, "Failures of a collector.", label) {
      Double($0.failures)
    }
    each(
      collectors, "collector_timeouts", .counter,
      "Times a collector was not done within its timeout.", label
    ) { Double($0.timeouts) }
    each(
      collectors, "collector_postponed", .counter,
      "Times a collector was due but could not begin.", label
    ) { Double($0.postponed) }
    each(
      collectors, "collector_duration_seconds", .gauge, "What the newest collection took.",
      unit: "seconds", label
    ) { Self.seconds($0.lastElapsedNanoseconds) }
    each(
      collectors, "collector_longest_duration_seconds", .gauge,
      "The longest collection in the last five minutes.", unit: "seconds", label
    ) { Self.seconds($0.maxElapsedNanoseconds) }
    each(collectors, "collector_metrics", .gauge, "Raw metrics a collector reads.", label) {
      Double($0.metrics)
    }
  }

  private mutating func anomalies(_ snapshot: MonitorSnapshot) {
    let open = snapshot.open
    each(
      Severity.allCases, "open_anomalies", .gauge, "Anomalies that are open, by severity.",
      { [.init("severity", "\($0)")] },
      { severity in Double(open.count { $0.severity == severity }) })
    each(
      Self.told(snapshot), "anomaly", .gauge,
      "1 for each open anomaly, at most \(Self.anomaliesMost), the worst first.",
      {
        [
          .init("attended", $0.isAttended ? "true" : "false"),
          .init("series", $0.event.key.description), .init("severity", "\($0.event.severity)"),
        ]
      },
      { _ in 1 })
    gauge(
      "unattended_anomalies", "Open anomalies of which nobody has said anything.",
      Double(snapshot.triage.fresh(among: open, at: snapshot.data.wall).count))
    gauge(
      "open_incidents", "Incidents that are open.",
      Double(snapshot.incidents.count { $0.endedAt == nil }))
    counter(
      "overwritten_anomaly_events", "Anomaly events that gave way to newer ones.",
      snapshot.engine.overwrittenEvents)
  }

  /// The open anomalies that are told one by one: those that last longest come first of equal ones,
  /// so that the same are told the next time.
  private static func told(
    _ snapshot: MonitorSnapshot
  ) -> [(event: AnomalyEvent, isAttended: Bool)] {
    let worst = snapshot.open.sorted {
      ($1.severity, $0.startedAt, $0.anomaly) < ($0.severity, $1.startedAt, $1.anomaly)
    }
    let fresh = Set(
      snapshot.triage.fresh(among: snapshot.open, at: snapshot.data.wall).map(\.anomaly))
    return worst.prefix(anomaliesMost).map { ($0, !fresh.contains($0.anomaly)) }
  }

  private mutating func detection(_ health: DetectionHealth) {
    counter("opened_anomalies", "Anomalies opened.", health.opened)
    counter(
      "withheld_anomalies", "Anomalies untold because the budget of the machine was spent.",
      health.withheld)
    counter("quietened_anomalies", "Anomalies untold because of a lesson.", health.quietened)
    counter(
      "planned_anomalies", "Anomalies untold because of a window or a known job.", health.planned)
    counter("detection_rows", "Rows judged, over all series.", health.rows)
    text.family(
      "kilter_detection_seconds", .counter, unit: "seconds", help: "Seconds spent on judging rows.")
    text.sample([], Double(health.nanoseconds) / 1e9)
    gauge("watched_series", "Series that are watched.", Double(health.series))
    gauge(
      "learnt_series", "Series that have learnt enough to be judged.", Double(health.learntSeries))
    gauge(
      "past_values", "Values of its past that a series is compared with.",
      Double(health.pastValues ?? Limits.pastValues))
    gauge("lessons", "Lessons in force.", Double(health.lessons.count))
    let label: (DetectionHealth.Detector) -> [SeriesKey.Label] = { [.init("detector", $0.name)] }
    each(health.detectors, "detector_judged_rows", .counter, "Rows a detector judged.", label) {
      Double($0.judged)
    }
    each(
      health.detectors, "detector_surprised_rows", .counter,
      "Rows a detector found surprising by itself.", label
    ) { Double($0.surprised) }
    each(
      health.detectors, "detector_anomalies", .counter, "Anomalies a detector had a part in.",
      label
    ) { Double($0.anomalies) }
    each(
      health.detectors, "detector_dissents", .counter, "Anomalies a detector had no part in.",
      label
    ) { Double($0.dissents) }
    each(
      health.detectors, "detector_weight_ratio", .gauge,
      "The mean weight of a detector over all series.", unit: "ratio", label
    ) { $0.weight }
  }

  private mutating func buffers(_ engine: EngineHealth) {
    gauge("buffer_frames", "Frames in the ring in memory.", Double(engine.bufferedFrames))
    gauge(
      "buffer_capacity_frames", "Frames the ring in memory may hold.",
      Double(engine.bufferCapacity))
    gauge(
      "buffer_bytes", "Bytes the ring in memory takes.", Double(engine.bufferedBytes),
      unit: "bytes")
    counter(
      "overwritten_frames", "Frames that made room for newer ones.", engine.overwrittenFrames)
    counter("expired_frames", "Frames that left because of their age.", engine.expiredFrames)
    gauge("history_ticks", "Ticks of history in memory.", Double(engine.historyTicks))
    gauge(
      "history_bytes", "Bytes of history in memory.", Double(engine.historyBytes), unit: "bytes")
    counter(
      "history_dropped_ticks", "Ticks that history missed because they came too fast.",
      engine.historyDropped)
  }

  private mutating func server(_ server: ServerStatistics) {
    gauge("server_connections", "Connections that are open.", Double(server.connections))
    counter("server_accepted_connections", "Connections that were accepted.", server.accepted)
    counter(
      "server_refused_connections", "Connections that were refused because there were too many.",
      server.refused)
    gauge("server_clients", "Clients that follow.", Double(server.clients))
    gauge("server_clients_limit", "Clients that may follow at once.", Double(server.clientsMax))
    each(
      Array(server.answers.enumerated()), "server_answers", .counter,
      "Requests that were answered, by the class of the status code.",
      { [.init("class", "\($0.offset + 1)xx")] }, { Double($0.element) })
    counter(
      "server_timeouts", "Connections that were closed because a deadline had passed.",
      server.timeouts)
    counter(
      "server_unauthorized", "Requests that were refused for want of a right token.",
      server.unauthorized)
    counter("server_messages", "Messages sent to those who follow.", server.messages)
    counter(
      "server_coalesced_messages", "Messages left out for clients that were not ready.",
      server.coalesced)
    text.family(
      "kilter_server_sent_bytes", .counter, unit: "bytes",
      help: "Bytes sent to those who follow.")
    text.sample([], Double(server.bytes))
  }
}

/// What becomes of what is measured.
extension SelfMetrics {
  private static let states: [(String, @Sendable (StorageHealth.State) -> Bool)] = [
    ("off", { $0 == .off }), ("starting", { $0 == .starting }), ("storing", { $0 == .storing }),
    ("suspended", { if case .suspended = $0 { true } else { false } }),
    ("reading_only", { if case .readingOnly = $0 { true } else { false } }),
    ("refused", { if case .refused = $0 { true } else { false } }),
  ]

  private mutating func storage(_ health: StorageHealth) {
    each(
      Self.states, "storage_state", .gauge, "1 for the state that the store is in.",
      { [.init("state", $0.0)] }, { $0.1(health.state) ? 1 : 0 })
    let tiers = [("warm", health.warm), ("cold", health.cold)]
    each(
      tiers, "storage_blocks", .gauge, "Blocks of history.", { [.init("tier", $0.0)] },
      { Double($0.1.blocks) })
    each(
      tiers, "storage_block_bytes", .gauge, "Bytes of blocks of history.", unit: "bytes",
      { [.init("tier", $0.0)] }, { Double($0.1.bytes) })
    gauge(
      "storage_log_bytes", "Bytes of logs that are not sealed yet.", Double(health.logBytes),
      unit: "bytes")
    gauge(
      "storage_quota_bytes", "Bytes that all history together may take.", Double(health.quota),
      unit: "bytes")
    gauge(
      "storage_free_bytes", "Bytes free on the disk.", health.freeBytes.map { Double($0) } ?? .nan,
      unit: "bytes")
    counter("storage_logged_ticks", "Ticks written to the log.", health.loggedTicks)
    gauge("storage_unsaved_ticks", "Ticks in memory only.", Double(health.unsavedTicks))
    counter("storage_lost_ticks", "Ticks that were never stored.", health.lostTicks)
    counter(
      "storage_recovered_ticks", "Ticks found in the logs of earlier runs.", health.recoveredTicks)
    counter("storage_torn_logs", "Logs whose end was cut off.", health.tornLogs)
    counter("storage_damaged_blocks", "Blocks that could not be read.", health.damagedBlocks)
    counter("storage_stored_blocks", "Blocks stored.", health.storedBlocks)
    counter("storage_dropped_blocks", "Blocks that retention removed.", health.droppedBlocks)
    counter("storage_failures", "Times that storing failed.", health.failures)
    counter(
      "storage_restarted_logs", "Times that the log was begun again from memory.",
      health.restartedLogs)
    gauge(
      "storage_sync_duration_seconds", "The newest wait for the disk.",
      Self.seconds(health.lastSyncNanoseconds), unit: "seconds")
    gauge(
      "storage_longest_sync_duration_seconds", "The longest wait for the disk.",
      Self.seconds(health.maxSyncNanoseconds), unit: "seconds")
  }

  private mutating func alerts(_ receivers: [AlertReceiverHealth]) {
    let label: (AlertReceiverHealth) -> [SeriesKey.Label] = {
      [.init("kind", $0.kind), .init("receiver", $0.name)]
    }
    each(
      receivers, "alert_receiver_up", .gauge,
      "Whether a receiver of alerts took what it was told last.", label
    ) { $0.state == .failing ? 0 : 1 }
    each(receivers, "alerts_firing", .gauge, "Alerts a receiver knows of.", label) {
      Double($0.firing)
    }
    each(receivers, "alerts_waiting", .gauge, "Messages that wait to be delivered.", label) {
      Double($0.waiting)
    }
    each(receivers, "alerts_delivered", .counter, "Messages a receiver took.", label) {
      Double($0.delivered)
    }
    each(receivers, "alerts_failed", .counter, "Tries of delivery that failed.", label) {
      Double($0.failures)
    }
    each(receivers, "alerts_refused", .counter, "Messages a receiver refused.", label) {
      Double($0.refused)
    }
    each(
      receivers, "alerts_dropped", .counter, "Messages that gave way because too many waited.",
      label
    ) { Double($0.dropped) }
    each(
      receivers, "alerts_folded", .counter, "Groups told of in the message of another one.", label
    ) { Double($0.folded) }
  }

  private mutating func push(_ health: PushHealth) {
    let destinations = health.destinations
    let label: (PushDestinationHealth) -> [SeriesKey.Label] = { [.init("destination", $0.name)] }
    each(
      destinations, "remote_write_up", .gauge,
      "Whether a destination of remote write took what it was sent last.", label
    ) { $0.isFailing ? 0 : 1 }
    let counters: [(String, String, @Sendable (PushDestinationHealth) -> UInt64)] = [
      ("sent_samples", "Samples a destination took.", { $0.sent }),
      ("failed_samples", "Samples a destination will never take.", { $0.failed }),
      ("repeated_samples", "Samples a destination had already.", { $0.repeated }),
      ("dropped_samples", "Samples that gave way because too much waited.", { $0.dropped }),
      ("sent_bytes", "Bytes of bodies a destination took.", { $0.bytesSent }),
      ("failures", "Tries that failed.", { $0.failures }),
      ("missed_ticks", "Ticks that were not seen.", { $0.missedTicks }),
    ]
    for (name, help, value) in counters {
      each(
        destinations, "remote_write_" + name, .counter, help,
        unit: name.hasSuffix("bytes") ? "bytes" : "", label
      ) { Double(value($0)) }
    }
    each(
      destinations, "remote_write_pending_samples", .gauge, "Samples that wait.", label
    ) { Double($0.pending) }
    each(
      destinations, "remote_write_queue_bytes", .gauge, "Bytes of batches that wait.",
      unit: "bytes", label
    ) { Double($0.queuedBytes) }
    each(
      destinations, "remote_write_oldest_timestamp_seconds", .gauge,
      "The time of the oldest sample that waits.", unit: "seconds", label
    ) { $0.oldest.map { Double($0.milliseconds) / 1_000 } ?? .nan }
    each(
      destinations, "remote_write_bad_series", .gauge, "Series that are left out.", label
    ) { Double($0.badCount) }
    each(
      health.leftovers ?? [], "remote_write_leftover_bytes", .gauge,
      "Bytes that wait for a destination that is no longer configured.", unit: "bytes",
      { [.init("destination", $0.name)] }
    ) { Double($0.bytes) }
  }
}
