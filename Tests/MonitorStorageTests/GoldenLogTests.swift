import Glibc
import MonitorModel
import MonitorStorage
import MonitorTestKit
import Testing

/// Logs of every format that was ever released stay readable for ever.
@Suite struct GoldenLogTests {
  private static let payloads: [[UInt8]] = [
    Array("first".utf8), [0], Array(0...255), Array("after a sync".utf8), [255],
  ]

  /// The log as this version writes it.
  private static func written() throws -> [UInt8] {
    let seal = HistorySeal(
      key: 0, salt: { Array(100..<132) }, cipher: { _ in .plain }, keyOfBlock: { _ in 0 })
    let disk = SimulatedDisk()
    var folder = HistoryFolder(HistoryScript.folder, seal: seal, files: disk.system)
    try folder.open(asWriter: true)
    try folder.startLog(number: 7, payloads: [payloads[0]])
    folder.finishLog()
    folder.close()
    // The second run has number 8 as its session.
    try folder.open(asWriter: true)
    try folder.startLog(number: 9, payloads: [payloads[0]])
    for (index, payload) in payloads.enumerated().dropFirst() {
      try folder.append(payload)
      if index == 2 { try folder.sync() }
    }
    return disk.bytes(of: folder.logPath(9)) ?? []
  }

  /// Lines of 16 bytes with their offset; lines of zeros are left out.
  private static func dump(_ bytes: [UInt8]) -> String {
    func hex(_ value: Int, _ digits: Int) -> String {
      let text = String(value, radix: 16)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    var text = "\(bytes.count) bytes\n"
    for start in stride(from: 0, to: bytes.count, by: 16) {
      let line = bytes[start..<min(start + 16, bytes.count)]
      if line.allSatisfy({ $0 == 0 }) { continue }
      text += hex(start, 4) + ":" + line.map { " " + hex(Int($0), 2) }.joined() + "\n"
    }
    return text
  }

  private static func undump(_ text: String) throws -> [UInt8] {
    let lines = text.split(separator: "\n")
    let count = try #require(lines.first?.split(separator: " ").first.flatMap { Int($0) })
    var bytes = [UInt8](repeating: 0, count: count)
    for line in lines.dropFirst() {
      let parts = line.split(separator: " ")
      let start = try #require(Int(parts[0].dropLast(), radix: 16))
      for (index, part) in parts.dropFirst().enumerated() {
        bytes[start + index] = try #require(UInt8(part, radix: 16))
      }
    }
    return bytes
  }

  private static func path(_ version: Int) -> String {
    "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/") + "/Goldens/log-\(version).txt"
  }

  private static func golden(_ version: Int) throws -> String {
    let files = FileSystem.system
    let file = try files.open(path(version))
    defer { try? files.close(file) }
    return String(decoding: try files.readAt(file, 0, 1 << 20), as: UTF8.self)
  }

  @Test func version1IsRead() throws {
    let disk = SimulatedDisk()
    var folder = HistoryFolder("/d/history", files: disk.system)
    try folder.open(asWriter: true)
    disk.put(folder.logPath(9), try Self.undump(try Self.golden(1)))
    let log = try folder.recoverLog(9)
    #expect(log.payloads == Self.payloads)
    #expect(log.session == 8 && !log.isCut)
    let head = try LogHead(disk.bytes(of: folder.logPath(9)) ?? [], path: "")
    #expect(head.salt == Array(100..<132) && head.key == 0)
  }

  /// `RECORD_GOLDENS=1` writes the file of a new version and fails; old ones are never written.
  @Test func thisVersionIsWrittenSo() throws {
    let written = Self.dump(try Self.written())
    if getenv("RECORD_GOLDENS") != nil {
      let file = try FileSystem.system.create(Self.path(LogHead.version), 0o644)
      defer { try? FileSystem.system.close(file) }
      _ = try FileSystem.system.write(file, Array(written.utf8)[...])
      Issue.record("recorded; run again without RECORD_GOLDENS")
    }
    #expect(written == (try Self.golden(LogHead.version)))
  }
}
