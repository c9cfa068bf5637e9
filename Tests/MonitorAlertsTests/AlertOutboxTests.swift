import MonitorAlerts
import MonitorModel
import MonitorStorage
import MonitorSupport
import MonitorTestKit
import Synchronization
import Testing

@Suite("Outbox of alerts")
struct AlertOutboxTests {
  private static func message(_ index: Int, _ kind: AlertMessage.Kind = .news) -> AlertMessage {
    var message = SampleMessage.make(kind, items: 1)
    message.group = "g\(index)"
    message.wall = WallInstant(milliseconds: message.wall.milliseconds + Int64(index))
    message.items[0].key = SeriesKey("k\(index)")
    message.items[0].group = message.group
    return message
  }

  @Test("The fewest lines add up to the same memory")
  func records() {
    var memory = AlertMemory()
    for index in 0..<20 {
      var message = Self.message(index)
      message.id = memory.last + 1
      memory.take(.message(message))
      if index % 3 == 0 { memory.take(.done(message.id)) }
    }
    memory.take(.trouble(receiver: "ops", reason: "down"))
    var copy = AlertMemory()
    for record in memory.records { copy.take(record) }
    #expect(copy == memory)
    #expect(copy.waiting["ops"]?.count == 13)
  }

  @Test("What waits is bounded, and a refresh takes the place of the one before")
  func limits() {
    var memory = AlertMemory()
    var gone = 0
    for index in 0..<Limits.alertsWaiting + 10 {
      var message = Self.message(index)
      message.id = memory.last + 1
      gone += memory.take(.message(message)).count
    }
    #expect(memory.waiting["ops"]?.count == Limits.alertsWaiting)
    #expect(gone == 10 && memory.dropped["ops"] == 10)
    #expect(memory.waiting["ops"]?.first?.group == "g10")
    var state = AlertMemory()
    for index in 0..<50 {
      var message = Self.message(index, .refresh)
      message.id = state.last + 1
      state.take(.message(message))
    }
    #expect(state.waiting["ops"]?.count == 1)
  }

  @Test("Every truncation and every changed byte: lines are left out, and nothing traps")
  func damage() throws {
    let folder = TemporaryFolder()
    do {
      var outbox = AlertOutbox(folder: folder.path)
      outbox.open(receivers: ["ops"])
      _ = outbox.add([Self.message(1), Self.message(2)])
      let first = try #require(outbox.memory.waiting["ops"]?.first)
      outbox.finish(first)
    }
    let bytes = folder.bytes(AlertOutbox.name)
    #expect(RecordLines<OutboxRecord>(bytes).records.count == 4)
    for count in 0..<bytes.count {
      let lines = RecordLines<OutboxRecord>(Array(bytes.prefix(count)))
      #expect(lines.damaged == 0 && lines.whole <= count)
      var memory = AlertMemory()
      for record in lines.records { memory.take(record) }
    }
    for index in stride(from: 0, to: bytes.count, by: 3) {
      var changed = bytes
      changed[index] ^= 0x41
      let lines = RecordLines<OutboxRecord>(changed)
      #expect(lines.damaged > 0 || lines.whole < bytes.count, "byte \(index)")
      var memory = AlertMemory()
      for record in lines.records { memory.take(record) }
    }
    // A torn line is cut off, and what comes next is whole.
    folder.write(AlertOutbox.name, String(decoding: bytes.dropLast(5), as: UTF8.self))
    var outbox = AlertOutbox(folder: folder.path)
    outbox.open(receivers: ["ops"])
    #expect(outbox.memory.waiting["ops"]?.count == 2)
    _ = outbox.add([Self.message(3)])
    #expect(AlertOutbox.peek(folder: folder.path)?.waiting["ops"]?.count == 3)
  }

  @Test("The file stays small, and receivers that are gone are forgotten")
  func tidy() {
    let folder = TemporaryFolder()
    var outbox = AlertOutbox(folder: folder.path)
    outbox.open(receivers: ["ops"])
    for index in 0..<3_000 {
      let added = outbox.add([Self.message(index % 50)]).added
      for message in added { outbox.finish(message) }
    }
    #expect(folder.bytes(AlertOutbox.name).count < 2 * AlertOutbox.tidyBytes)
    #expect(outbox.memory.last == 3_000)
  }

  @Test(
    "Whichever call of the file system fails, delivery goes on and no message is lost in memory")
  func faults() {
    for failing in 1...30 {
      let folder = TemporaryFolder()
      let counter = ScriptedNotifier.Script()
      var files = FileSystem.system
      let (write, sync, rename) = (files.writeAt, files.syncData, files.rename)
      @Sendable func fails() -> Bool {
        counter.state.withLock { state in
          state.tries += 1
          return state.tries == failing
        }
      }
      files.writeAt = { file, place, bytes throws(FileFailure) in
        if fails() { throw FileFailure("pwrite", "", 28) }
        // A short write is no failure.
        return try write(file, place, bytes.prefix(max(1, bytes.count / 2)))
      }
      files.syncData = { file throws(FileFailure) in
        if fails() { throw FileFailure("fdatasync", "", 5) }
        try sync(file)
      }
      files.rename = { from, to throws(FileFailure) in
        if fails() { throw FileFailure("rename", to, 28) }
        try rename(from, to)
      }
      var outbox = AlertOutbox(folder: folder.path, files: files)
      outbox.open(receivers: ["ops"])
      for index in 0..<4 { _ = outbox.add([Self.message(index)]) }
      outbox.note(trouble: "down", of: "ops")
      #expect(outbox.memory.waiting["ops"]?.count == 4)
      #expect(AlertOutbox.peek(folder: folder.path)?.waiting["ops"]?.count == 4, "call \(failing)")
    }
  }
}
