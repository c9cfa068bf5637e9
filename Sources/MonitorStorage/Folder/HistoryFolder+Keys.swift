/// What files tell of their keys.
extension HistoryFolder {
  /// The identity of the key of the newest file: of a log, or where there is none of a block; 0 where
  /// it is plain, `nil` where there is no file or it is damaged.
  package func newestKey() -> UInt64? {
    if let log = leftoverLogs.last {
      guard let bytes = try? read(logPath(log.number), 0, LogHead.bytes) else { return nil }
      return (try? LogHead(bytes, path: path))?.key
    }
    guard let block = blocks.last,
      let bytes = try? read(blockPath(block), 0, HistorySeal.headBytes)
    else { return nil }
    return seal.keyOfBlock(bytes)
  }
}
