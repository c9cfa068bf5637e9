/// How the engine itself is doing.
extension RouteList {
  static let engine: [Route] = [
    .now(
      "/realtime/processing-stats",
      RouteDescription(
        "What each stage does and costs, what waits and what was dropped.",
        outcomes: [.document("ProcessingDocument", "The stages and the collectors.")])
    ) { _, state throws(Problem) in
      .json(ProcessingDocument(state.snapshot))
    },
    .now(
      "/realtime/detection-metrics",
      RouteDescription(
        "What each detector did, what detection costs, and alarms against their budget.",
        outcomes: [.document("DetectionDocument", "Detection.")])
    ) { _, state throws(Problem) in
      .json(DetectionDocument(state.snapshot))
    },
    .now(
      "/realtime/buffer/status",
      RouteDescription(
        "How history is kept in files.",
        outcomes: [.document("StorageDocument", "The store.")])
    ) { _, state throws(Problem) in
      .json(StorageDocument(state.snapshot))
    },
    .now(
      "/realtime/buffer/statistics",
      RouteDescription(
        "How full the buffers in memory are.",
        outcomes: [.document("BufferDocument", "The buffers.")])
    ) { _, state throws(Problem) in
      .json(BufferDocument(state.snapshot))
    },
  ]
}
