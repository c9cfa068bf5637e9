import KilterCommands
import MonitorSupport
import Testing

@Suite("LineReader")
struct LineReaderTests {
  struct Line: Equatable {
    var bytes: [UInt8]
    var number: Int
    var offset: Int
    var isCut: Bool
  }

  private func lines(_ bytes: [UInt8], block: Int = .max) throws -> [Line] {
    var reader = LineReader(MemoryBytes.source(bytes, block: block))
    var lines: [Line] = []
    while try reader.fill() {
      while let line = reader.next() {
        lines.append(
          Line(
            bytes: Array(line.bytes), number: line.number, offset: line.offset, isCut: line.isCut))
      }
    }
    return lines
  }

  /// The same without blocks.
  private func expected(_ bytes: [UInt8]) -> [Line] {
    var pieces = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    if pieces.last?.isEmpty == true { pieces.removeLast() }
    return pieces.enumerated().map { index, piece in
      let isCut = piece.count > LineReader.bytesMax
      var line = Array(piece.prefix(LineReader.bytesMax))
      if !isCut, line.last == 0x0D { line.removeLast() }
      return Line(bytes: line, number: index + 1, offset: piece.startIndex, isCut: isCut)
    }
  }

  @Test(
    "Lines, whatever the blocks",
    arguments: [
      "", "\n", "a", "a\n", "a\nb", "a\r\nb\r\n", "\r\n\r\n", "\r", "a\r", "\n\n\na", "é\n",
    ])
  func small(text: String) throws {
    let bytes = Array(text.utf8)
    for block in [1, 2, 3, 100] {
      #expect(try lines(bytes, block: block) == expected(bytes), "block \(block)")
    }
  }

  @Test("Long lines are cut at one length, whatever the blocks", arguments: [-2, -1, 0, 1, 2])
  func long(more: Int) throws {
    let long = [UInt8](repeating: 0x61, count: LineReader.bytesMax + more)
    for ending in ["", "\n", "\nb", "\r\nb\n"] {
      let bytes = Array("x\n".utf8) + long + Array(ending.utf8)
      let expected = expected(bytes)
      #expect(
        expected[1].isCut
          == (long.count + (ending.utf8.first == 0x0D ? 1 : 0) > LineReader.bytesMax))
      for block in [977, 65_536, Int.max] {
        #expect(
          try lines(bytes, block: block) == expected, "block \(block), \(ending.debugDescription)")
      }
    }
  }

  @Test("A line of many blocks does not stop what follows")
  func veryLong() throws {
    let bytes = [UInt8](repeating: 0x61, count: 1_000_000) + Array("\nb\n".utf8)
    let found = try lines(bytes)
    #expect(found == expected(bytes))
    #expect(found.last?.offset == 1_000_001)
  }

  @Test("Random lines in random blocks")
  func random() throws {
    var generator = SeededGenerator(seed: 31)
    for round in 0..<60 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0..<30, using: &generator) {
        let isLong = Int.random(in: 0..<15, using: &generator) == 0
        let length = Int.random(in: 0..<(isLong ? 150_000 : 40), using: &generator)
        bytes += [UInt8](repeating: UInt8.random(in: 0x20...0x7E, using: &generator), count: length)
        if Bool.random(using: &generator) { bytes.append(0x0D) }
        bytes.append(0x0A)
      }
      if Bool.random(using: &generator) { bytes.append(0x62) }
      let block = Int.random(in: 100..<100_000, using: &generator)
      #expect(try lines(bytes, block: block) == expected(bytes), "seed 31, round \(round)")
    }
  }

  @Test("What cannot be read is told after the lines before it")
  func fails() throws {
    var reader = LineReader(
      MemoryBytes.source(Array("a\nb".utf8), then: .failed("no such luck")))
    #expect(try reader.fill())
    #expect(reader.next()?.number == 1)
    #expect(reader.next() == nil)
    var problem: DetectError?
    do throws(DetectError) { _ = try reader.fill() } catch { problem = error }
    #expect(problem == .input("no such luck"))
  }
}
