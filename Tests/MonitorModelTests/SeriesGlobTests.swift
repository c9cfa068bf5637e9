import MonitorModel
import MonitorSupport
import Testing

@Suite("SeriesGlob")
struct SeriesGlobTests {
  static let table: [(String, SeriesKey, Bool)] = {
    let plain = SeriesKey("system.cpu.utilization")
    let core = SeriesKey("system.cpu.utilization", "core", "3")
    let disk = SeriesKey("system.disk.io_time", "device", "vda")
    let odd = SeriesKey("a", "l", "x*\"\n\u{E9}]")
    return [
      ("*", plain, true), ("*", core, true), ("system.cpu.utilization", plain, true),
      ("system.cpu.utilization", core, true), ("system.cpu", plain, false),
      ("system.cpu.*", core, true), ("system.cpu*", plain, true), ("cpu.*", plain, false),
      ("*cpu*", core, true), ("system.*.utilization", core, true),
      ("system.*.utilization", disk, false), ("system.?pu.utilization", plain, true),
      ("system.?cpu.utilization", plain, false), (#"*{core="3"}"#, core, true),
      (#"*{core="3"}"#, plain, false), (#"*{core="[0-3]"}"#, core, true),
      (#"*{core="[!0-3]"}"#, core, false), (#"*{core="[^3]"}"#, core, false),
      (#"*{core="[4-9]"}"#, core, false), (#"system.cpu.utilization{core="3"}"#, core, true),
      (#"*{device="vd[a-c]"}"#, disk, true), (#"*{device="vd[b-c]"}"#, disk, false),
      (#"*{device="vd?"}"#, disk, true), ("*{*}", core, true), ("*{*}", plain, false),
      ("**", plain, true), ("***n", plain, true), ("*t*n", plain, true), ("*n*n", plain, false),
      ("*z", plain, false),
      (#"a{l="x\**"#, odd, true), (#"a{l="y\**"#, odd, false), ("*[]]*", odd, true),
      ("*[!]]", odd, true), ("*\u{E9}?\"}", odd, true), ("*\u{E9}*", odd, true),
      ("*[\u{E0}-\u{F0}]*", odd, true), ("*\\\\n*", odd, true), ("a[l-]*", SeriesKey("a-"), true),
      ("a[\\]]", SeriesKey("a]"), true), ("a[\\]]", SeriesKey("a\\"), false),
      ("System.*", plain, false),
    ]
  }()

  @Test("What matches", arguments: table)
  func matches(pattern: String, key: SeriesKey, expected: Bool) throws {
    #expect(try SeriesGlob(pattern).matches(key) == expected)
  }

  @Test(
    "What is no pattern",
    arguments: [
      ("", "empty"), ("a[b", "closed"), ("a[", "closed"), ("[]", "closed"),
      ("[z-a]", "backwards"), ("a\\", "before nothing"), ("[\\", "before nothing"),
    ])
  func refuses(pattern: String, word: String) {
    let failure = #expect(throws: SeriesGlob.Failure.self) { try SeriesGlob(pattern) }
    #expect(failure?.hint.contains(word) == true)
  }

  /// The obvious way, which takes for ever on some patterns.
  private func slow(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == "*" {
      return (0...text.count).contains { slow(pattern.dropFirst(), text.dropFirst($0)) }
    }
    guard let character = text.first, first == "?" || first == character else { return false }
    return slow(pattern.dropFirst(), text.dropFirst())
  }

  @Test("Stars and question marks do what the obvious way does", arguments: [UInt64(1), 2, 3])
  func property(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    func text(_ alphabet: [Character], _ most: Int) -> [Character] {
      (0..<Int.random(in: 1...most, using: &generator)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
      }
    }
    for _ in 0..<5_000 {
      let pattern = text(["a", "b", "*", "?"], 6)
      let name = text(["a", "b"], 8)
      let expected = slow(pattern[...], name[...])
      #expect(
        try SeriesGlob(String(pattern)).matches(String(name)) == expected,
        "seed \(seed): \(String(pattern)) on \(String(name))")
    }
  }

  @Test("Many stars on a long name end")
  func manyStars() throws {
    let glob = try SeriesGlob(String(repeating: "*a", count: 200) + "b")
    #expect(!glob.matches(String(repeating: "a", count: 5_000)))
  }
}
