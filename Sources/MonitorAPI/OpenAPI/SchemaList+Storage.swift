/// How history is kept.
extension SchemaList {
  static let storageDocuments: [Entry] = [
    ("StorageDocument", storage),
    (
      "BufferDocument",
      .object(
        .always("at", .instant, "The time of the newest tick."),
        .always(
          "ring",
          .object(
            .always("frames", .count, "Frames held."), .always("capacity", .count, "At most."),
            .always("highWater", .count, "The most ever held."),
            .always("bytes", .count, "Bytes they take."),
            .always("ageNanoseconds", .integer, "From the oldest to the newest."),
            .always("overwritten", .count, "Made room for newer ones."),
            .always("expired", .count, "Left because of their age.")), "The newest ticks."),
        .always(
          "history",
          .object(
            .always("ticks", .count, "Ticks held."), .always("bytes", .count, "Bytes they take."),
            .always("dropped", .count, "Left out because they came too fast."),
            .always("unrecordedProcesses", .count, "Processes left out at the newest tick.")),
          "The last hour, compressed."),
        .always("collected", queue, "From collection to processing."),
        .always("stored", queue, "On the way to files."))
    ),
  ]

  private static let tier = JSONSchema.object(
    .always("blocks", .count, "Files."), .always("bytes", .count, "Bytes they take."),
    .always("quota", .count, "Bytes they may take."))

  private static let storage = JSONSchema.object(
    .always("at", .instant, "The time of the newest tick."),
    .always(
      "state", .words("off", "starting", "storing", "suspended", "readingOnly", "refused"),
      "The state."), .maybe("reason", .string, "Why, where it is not the good one."),
    .maybe("folder", .string, "Where the files are."),
    .always(
      "files",
      .object(
        .always("warm", tier, "Full rate."), .always("cold", tier, "Archived."),
        .always("logBytes", .count, "Bytes of logs."), .always("bytes", .count, "All bytes."),
        .always("quota", .count, "Bytes that all together may take."),
        .maybe("freeBytes", .count, "Bytes free on the disk."),
        .maybe("oldest", .instant, "The oldest tick.")), "What is in the folder."),
    .always("counts", counts, "What became of ticks and blocks."),
    .always(
      "nanoseconds",
      .object(
        .always("lastSync", .integer, "The newest wait for the disk."),
        .always("longestSync", .integer, "The longest wait for the disk."),
        .always("longestWrite", .integer, "The longest write.")), "How long the disk takes."),
    .maybe("work", .string, "What is done in the background."),
    .maybe("lastError", .string, "The last error."))

  private static let counts = JSONSchema.object(
    .always("loggedTicks", .count, "Ticks written to the log."),
    .always("unsavedTicks", .count, "Ticks in memory only."),
    .always("lostTicks", .count, "Ticks that were never stored."),
    .always("recoveredTicks", .count, "Ticks found in logs of earlier runs."),
    .always("tornLogs", .count, "Logs whose end was cut off."),
    .always("tornBytes", .count, "Bytes of these ends."),
    .always("damagedBlocks", .count, "Blocks that could not be read."),
    .always("storedBlocks", .count, "Blocks stored."),
    .always("droppedBlocks", .count, "Blocks that retention removed."),
    .always("droppedBytes", .count, "Bytes of these."),
    .always("failures", .count, "Times that storing failed."),
    .always("restartedLogs", .count, "Times that the log was begun again."))
}
