import MonitorModel
package import MonitorStorage

/// What is to be delivered, kept in `alerts.log` in the folder of the data until it is delivered.
///
/// ```
///   decided ──▶ written, on the disk ──▶ tried ──▶ taken ──▶ done, written
///                   ▲                      │
///                   └── tried again ◀──────┘ failed, or kilter ended before it was written
/// ```
///
/// So a message is delivered at least once, and once more where kilter ends between the receiver's
/// answer and the line that says so. A file that cannot be written stops no delivery: what happened
/// stays in memory, and all of it is written when the file can be again.
package struct AlertOutbox: ~Copyable, Sendable {
  /// The name of the file.
  package static let name = "alerts.log"
  /// From this size on the file is tidied, where that makes it much smaller.
  package static let tidyBytes = 1 << 20

  /// What was told, and what waits.
  package private(set) var memory = AlertMemory()
  /// What is wrong, a sentence; empty where all is well.
  package private(set) var trouble = ""
  /// Whether another kilter delivers alerts with the same folder.
  package private(set) var isTaken = false
  private var file: RecordFile<OutboxRecord>?
  private var tidiedSize = 0
  /// Whether the file lacks something that happened.
  private var isBehind = false

  /// An outbox in a folder; in memory only where there is none.
  package init(folder: String?, files: FileSystem = .system) {
    if let folder { file = RecordFile(folder: folder, name: Self.name, files: files) }
  }

  /// Opens the file, if there is one, and takes in what earlier runs left.
  package mutating func open(receivers: Set<String>) {
    guard file != nil else { return }
    do {
      guard let opening = try file?.open() else { return }
      isTaken = opening.isTaken
      guard !isTaken else {
        trouble = "another kilter delivers alerts: here only the terminal's own are"
        file = nil
        return
      }
      for record in opening.records { memory.take(record) }
      memory.keepOnly(receivers)
      if opening.damaged > 0 {
        trouble = "\(Self.name): \(opening.damaged) damaged lines were left out"
      }
      tidy()
    } catch {
      trouble = "what is to be delivered is in memory only: \(error)"
      file = nil
    }
  }

  /// Forgets receivers that are no more, and what waits for them.
  package mutating func keepOnly(_ receivers: Set<String>) {
    memory.keepOnly(receivers)
    if file != nil { tidy() }
  }

  /// Gives messages their numbers and writes them down.
  ///
  /// - Returns: the messages as they are to be delivered, and those that gave way to them.
  package mutating func add(
    _ messages: [AlertMessage]
  ) -> (added: [AlertMessage], gone: [AlertMessage]) {
    var added: [AlertMessage] = []
    var gone: [AlertMessage] = []
    var records: [OutboxRecord] = []
    for var message in messages {
      message.id = memory.last + 1
      let record = OutboxRecord.message(message)
      gone += memory.take(record)
      records.append(record)
      added.append(message)
    }
    write(records + gone.map { .done($0.id) })
    return (added, gone)
  }

  /// Notes that a message needs no more tries.
  package mutating func finish(_ message: AlertMessage) {
    memory.take(.done(message.id))
    write([.done(message.id)])
  }

  /// Notes why a receiver does not take what it is told; empty where it does again.
  package mutating func note(trouble reason: String, of receiver: String) {
    guard memory.troubles[receiver] ?? "" != reason else { return }
    memory.take(.trouble(receiver: receiver, reason: reason))
    write([.trouble(receiver: receiver, reason: reason)])
  }

  /// What the outbox of a folder holds, also where another kilter writes it; `nil` where there is
  /// none.
  package static func peek(folder: String, files: FileSystem = .system) -> AlertMemory? {
    let file = RecordFile<OutboxRecord>(folder: folder, name: name, files: files)
    guard let records = file.peek() else { return nil }
    var memory = AlertMemory()
    for record in records { memory.take(record) }
    return memory
  }

  private mutating func write(_ records: [OutboxRecord]) {
    guard file != nil, !records.isEmpty else { return }
    if isBehind || (file?.size ?? 0) > max(Self.tidyBytes, tidiedSize * 4) { return tidy() }
    do {
      try file?.append(records)
    } catch {
      isBehind = true
      trouble = "what is to be delivered is in memory only for now: \(error)"
    }
  }

  /// Writes the file anew with the fewest lines.
  private mutating func tidy() {
    do {
      try file?.replace(memory.records)
      if isBehind { trouble = "" }
      isBehind = false
      tidiedSize = file?.size ?? 0
    } catch {
      isBehind = true
      trouble = "what is to be delivered is in memory only for now: \(error)"
    }
  }
}
