import KilterCommands
import MonitorSupport
import Testing

@Suite("ByteSizeText")
struct ByteSizeTextTests {
  static let good: [(String, Int, String)] = [
    ("1GiB", 1 << 30, "1GiB"), ("512MiB", 512 << 20, "512MiB"), ("10GB", 10_000_000_000, "10GB"),
    ("1.5GiB", 3 << 29, "1536MiB"), ("0B", 0, "0B"), ("0TiB", 0, "0B"),
    ("1024KiB", 1 << 20, "1MiB"),
    ("12 MB", 12_000_000, "12MB"), ("7kB", 7_000, "7kB"), ("7KB", 7_000, "7kB"),
    ("1B", 1, "1B"), ("2TB", 2_000_000_000_000, "2TB"), ("1024TiB", 1 << 50, "1024TiB"),
    ("8388607TiB", 8_388_607 << 40, "8388607TiB"), ("0.5KiB", 512, "512B"),
  ]

  @Test("Sizes as people write them, and how they are written", arguments: good)
  func reads(text: String, bytes: Int, written: String) throws {
    #expect(try ByteSizeText.parse(text) == bytes)
    #expect(ByteSizeText.format(bytes) == written)
  }

  @Test(
    "What is no size is refused",
    arguments: [
      "", "5", "GiB", "-1GiB", "1Mb", "1mib", "1G", "1GiB1MiB", "1  MB", "1.GiB", ".5GiB",
      "1.2.3GiB", "1,5GiB", "١GiB", "8388608TiB", "99999999999999999999B", "1.5B", "+1GiB", "1e3MB",
      "0.0000000001GB", " 1GiB", "1GiB ", "1GiB\n",
    ])
  func refuses(text: String) {
    #expect(throws: ByteSizeText.Failure.self) { try ByteSizeText.parse(text) }
  }

  @Test("A number without a unit gets told which units there are")
  func plainNumber() {
    let failure = #expect(throws: ByteSizeText.Failure.self) { try ByteSizeText.parse("30") }
    #expect(failure?.hint == "a size needs a unit, such as `30MiB` or `30GiB`")
  }

  @Test("What is written reads back the same", arguments: [UInt64(1), 2, 3])
  func roundTrip(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<2_000 {
      let bits = Int.random(in: 0...62, using: &generator)
      let bytes = Int.random(in: 0...(1 << bits), using: &generator)
      #expect(try ByteSizeText.parse(ByteSizeText.format(bytes)) == bytes, "seed \(seed)")
    }
  }
}
