import MonitorModel

/// How history is kept, in words: for the health view.
enum StorageText {
  /// How much a line wants to be seen.
  enum Tone: Hashable {
    /// As other lines.
    case plain
    /// All is as it should be.
    case good
    /// It may be overlooked.
    case quiet
    /// Something is lost, or may be.
    case warning
  }

  /// A label and what it says; without a label it goes on with the line above.
  struct Row: Hashable {
    var name: String
    var value: String
    var tone = Tone.plain
  }

  /// The state with its reason, and what would mend it.
  static func state(_ health: StorageHealth) -> [Row] {
    func rows(_ text: String, _ tone: Tone, _ remedy: String = "") -> [Row] {
      let state = Row(name: "state", value: text, tone: tone)
      return remedy.isEmpty ? [state] : [state, Row(name: "", value: remedy, tone: .quiet)]
    }
    return switch health.state {
    case .off:
      rows(
        "off: only the last hour is kept, in memory", .plain,
        "to keep more: store = true, without --no-store, and a folder: --data-dir PATH")
    case .starting: rows("the folder is being opened", .quiet)
    case .storing: rows("every tick is stored", .good)
    case .suspended(let reason):
      rows(
        "suspended: " + reason, .warning,
        "it is tried again by itself; until then the last hour is in memory")
    case .readingOnly(let reason):
      rows(
        "reading only: " + reason, .warning,
        "to store as well, run it with a folder of its own: --data-dir PATH")
    case .refused(let reason):
      rows(
        "refused: " + reason, .warning,
        "mend that and start again; until then the last hour is in memory")
    }
  }

  /// What is in files: where, how much against what is allowed, and since when.
  ///
  /// `offset` is how many seconds the clock that is shown is ahead of UTC.
  static func files(_ snapshot: MonitorSnapshot, offset: Int) -> [Row] {
    let health = snapshot.storage
    let config = snapshot.config.storage
    guard health.state != .off, !health.folder.isEmpty else { return [] }
    let folder = Row(name: "folder", value: health.folder)
    guard isKnown(health) else { return [folder] }
    var rows = [folder, span(snapshot, offset: offset)]
    let quota = health.quota > 0 ? health.quota : config.quota
    rows.append(Row(name: "in use", value: share(health.bytes, of: quota)))
    rows.append(tier("warm", health.warm, quota: config.warmQuota, none: "no block so far"))
    rows.append(
      tier(
        "cold", health.cold, quota: config.coldQuota,
        none: config.isArchiving
          ? "nothing so far; blocks are archived after \(time(config.warmAge))"
          : "old blocks are removed, not archived"))
    if health.logBytes > 0 {
      rows.append(Row(name: "log", value: size(health.logBytes) + " not sealed yet"))
    }
    guard let free = health.freeBytes else { return rows }
    let isShort = free < quota - health.bytes
    rows.append(
      Row(
        name: "disk",
        value: size(free) + " free" + (isShort ? ", less than the quota still allows" : ""),
        tone: isShort ? .warning : .plain))
    return rows
  }

  /// Whether anybody has looked into the folder: an empty one and a closed one look alike.
  private static func isKnown(_ health: StorageHealth) -> Bool {
    switch health.state {
    case .storing, .readingOnly: true
    case .off, .starting, .suspended, .refused: health.bytes > 0 || health.oldest != nil
    }
  }

  /// What was written, what waits, and what is lost.
  static func traffic(_ health: StorageHealth) -> [Row] {
    guard health.state != .off else { return [] }
    var rows: [Row] = []
    func add(_ name: String, _ number: UInt64, _ value: String, _ tone: Tone = .warning) {
      if number > 0 { rows.append(Row(name: name, value: value, tone: tone)) }
    }
    add("ticks", health.loggedTicks, count(health.loggedTicks) + " logged", .plain)
    add(
      "unsaved", health.unsavedTicks,
      counted(health.unsavedTicks, "tick", "ticks") + " in memory only")
    add("lost", health.lostTicks, counted(health.lostTicks, "tick", "ticks") + " never stored")
    add(
      "recovered", health.recoveredTicks,
      counted(health.recoveredTicks, "tick", "ticks") + " of earlier runs", .plain)
    add(
      "torn", health.tornLogs,
      counted(health.tornLogs, "log", "logs") + " cut off, "
        + size(Int(clamping: health.tornBytes)))
    add(
      "damaged", health.damagedBlocks,
      counted(health.damagedBlocks, "file", "files") + " not readable")
    add(
      "failures", health.failures,
      count(health.failures)
        + (health.restartedLogs > 0
          ? ", the log begun again " + counted(health.restartedLogs, "time", "times") : ""))
    add(
      "sealed", health.storedBlocks,
      counted(health.storedBlocks, "block", "blocks") + " in this run", .plain)
    add(
      "removed", health.droppedBlocks,
      counted(health.droppedBlocks, "block", "blocks") + " past their limits, "
        + size(Int(clamping: health.droppedBytes)), .plain)
    return rows + disk(health)
  }

  private static func disk(_ health: StorageHealth) -> [Row] {
    var rows: [Row] = []
    if health.queueDepthMax > 0 {
      rows.append(
        Row(
          name: "queue",
          value: "\(health.queueDepth) of \(health.queueCapacity) waiting, "
            + "\(health.queueDepthMax) at most",
          tone: health.queueDepth >= health.queueCapacity ? .warning : .plain))
    }
    if health.maxSyncNanoseconds > 0 {
      rows.append(
        Row(
          name: "sync",
          value: elapsed(health.lastSyncNanoseconds) + ", longest "
            + elapsed(health.maxSyncNanoseconds)))
    }
    if health.maxWriteNanoseconds > 0 {
      rows.append(Row(name: "write", value: "longest " + elapsed(health.maxWriteNanoseconds)))
    }
    if !health.work.isEmpty { rows.append(Row(name: "at work", value: health.work)) }
    if !health.lastError.isEmpty, reason(health) != health.lastError {
      rows.append(Row(name: "last error", value: health.lastError, tone: .warning))
    }
    return rows
  }

  private static func reason(_ health: StorageHealth) -> String {
    switch health.state {
    case .off, .starting, .storing: ""
    case .suspended(let reason), .readingOnly(let reason), .refused(let reason): reason
    }
  }

  /// What is in memory: the last hour, and the newest ticks as they were collected.
  static func memory(_ engine: EngineHealth) -> [Row] {
    var rows: [Row] = []
    if engine.historyTicks > 0 {
      rows.append(
        Row(
          name: "in memory",
          value: counted(UInt64(engine.historyTicks), "tick", "ticks") + ", "
            + size(engine.historyBytes)))
    }
    func add(_ number: UInt64, _ value: String, _ tone: Tone = .warning) {
      if number > 0 { rows.append(Row(name: "", value: value, tone: tone)) }
    }
    add(
      engine.historyDropped,
      counted(engine.historyDropped, "tick", "ticks") + " came too fast and left out")
    add(
      UInt64(max(0, engine.unrecordedProcesses)),
      counted(UInt64(max(0, engine.unrecordedProcesses)), "process", "processes")
        + " of the newest tick left out")
    rows.append(
      Row(
        name: "ring",
        value: "\(count(engine.bufferedFrames)) of \(count(engine.bufferCapacity)) frames, "
          + size(engine.bufferedBytes) + ", " + elapsed(engine.bufferedNanoseconds)))
    var ring = [count(engine.bufferHighWater) + " frames at most"]
    if engine.overwrittenFrames > 0 {
      ring.append(count(engine.overwrittenFrames) + " made room for newer")
    }
    if engine.expiredFrames > 0 { ring.append(count(engine.expiredFrames) + " grew too old") }
    rows.append(Row(name: "", value: ring.joined(separator: ", "), tone: .quiet))
    return rows
  }

  private static func span(_ snapshot: MonitorSnapshot, offset: Int) -> Row {
    guard let oldest = snapshot.storage.oldest else {
      return Row(name: "span", value: "no block so far", tone: .quiet)
    }
    let now = snapshot.data.wall
    let seconds = (Double(now.milliseconds) - Double(oldest.milliseconds)) / 1_000
    let begin =
      Format.isSameDay(oldest, now, offset: offset)
      ? Format.clock(oldest, offset: offset, seconds: true)
      : Format.dateAndClock(oldest, offset: offset)
    // A clock that was set back says nothing of how long that is.
    guard seconds >= 0 else { return Row(name: "span", value: "since \(begin)") }
    return Row(
      name: "span", value: "\(Format.coarse(seconds: seconds)), since \(begin)")
  }

  private static func tier(
    _ name: String, _ tier: StorageHealth.Tier, quota: Int, none: String
  ) -> Row {
    guard tier.blocks > 0 else { return Row(name: name, value: none, tone: .quiet) }
    let blocks = counted(UInt64(tier.blocks), "block", "blocks")
    return Row(name: name, value: share(tier.bytes, of: quota) + ", " + blocks)
  }

  /// So many bytes of so many: `12.3 MiB of 1.00 GiB, 1.2 %`.
  static func share(_ bytes: Int, of quota: Int) -> String {
    guard quota > 0 else { return size(bytes) }
    return size(bytes) + " of " + size(quota) + ", "
      + Format.text(Double(bytes) / Double(quota), .ratio)
  }

  private static func size(_ bytes: Int) -> String { Format.text(Double(bytes), .bytes) }

  private static func count(_ number: UInt64) -> String { Format.grouped(number) }
  private static func count(_ number: Int) -> String { count(UInt64(max(0, number))) }

  private static func counted(_ number: UInt64, _ one: String, _ many: String) -> String {
    count(number) + " " + (number == 1 ? one : many)
  }

  private static func elapsed(_ nanoseconds: Int64) -> String {
    Format.duration(seconds: Double(nanoseconds) / 1e9)
  }

  private static func time(_ duration: Duration) -> String { elapsed(duration.nanoseconds) }
}
