import MonitorStorage
import MonitorSupport
import Testing

@Suite("StorageKey")
struct StorageKeyTests {
  static let bytes = [UInt8](0..<32)
  static let digits = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
  static let base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

  @Test(
    "Hexadecimal digits and base64, with or without the end of a line",
    arguments: [
      digits, digits.uppercased(), digits + "\n", digits + "\r\n", base64, base64 + "\n",
      String(base64.dropLast()),
    ])
  func reads(text: String) throws {
    #expect(try StorageKey(text: text).id == StorageKey(bytes: Self.bytes).id)
  }

  @Test("Both alphabets of base64")
  func alphabets() throws {
    let bytes = [UInt8](repeating: 0xFB, count: 32)
    let standard = "+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/v7+/s="
    let url = String(standard.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    for text in [standard, url] {
      #expect(try StorageKey(text: text).id == StorageKey(bytes: bytes).id)
    }
  }

  @Test("The identifier is what another implementation of HKDF makes of the key")
  func identifier() throws {
    #expect(try StorageKey(bytes: Self.bytes).id == hex("7af836ddd22ea0c4"))
    var other = Self.bytes
    other[31] ^= 1
    #expect(try StorageKey(bytes: other).id != StorageKey(bytes: Self.bytes).id)
  }

  static let wrong: [(String, StorageKeyError)] = [
    ("", .empty), ("\n\n", .empty), ("00", .size(bits: 8)),
    (String(digits.dropLast(2)), .size(bits: 248)), (digits + "00", .size(bits: 264)),
    (String(digits.dropLast()), .form), (digits + " ", .form), (" " + digits, .form),
    (digits.replacing("1f", with: "1g"), .size(bits: 384)), ("passw\u{F6}rd", .form),
    (base64 + "=", .form), (base64.replacing("h8=", with: "h9="), .form),
    (String(base64.dropLast(4)), .size(bits: 240)), ("=", .form), ("A", .form),
    (digits + "\n" + digits, .form), ("\u{0}", .form),
  ]

  @Test(
    "What is no key is refused, with what would be right and without the text", arguments: wrong)
  func refuses(text: String, error: StorageKeyError) {
    let thrown = #expect(throws: StorageKeyError.self) { try StorageKey(text: text) }
    #expect(thrown == error)
    #expect(error.description.hasSuffix("expected 64 hexadecimal digits or base64 of 32 bytes"))
    #expect(text.count < 3 || !error.description.contains(text))
  }

  @Test("Without libcrypto there is no key, and the package is named; a wrong size is told first")
  func noLibrary() {
    let reason = "libcrypto.so.3: cannot open shared object file"
    let thrown = #expect(throws: StorageKeyError.self) {
      try StorageKey(bytes: Self.bytes, libraryProblem: reason)
    }
    #expect(thrown == .library(reason))
    #expect(thrown?.description.contains("the package libssl3") == true)
    #expect(thrown?.description.hasSuffix(reason) == true)
    #expect(throws: StorageKeyError.size(bits: 8)) {
      try StorageKey(bytes: [0], libraryProblem: reason)
    }
  }

  @Test("Nothing prints a key")
  func redacted() throws {
    let key = try StorageKey(text: Self.digits)
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(reflecting: key), String(describing: key), dumped] {
      #expect(text.contains("not shown"))
      for part in ["000102", "AAEC", "[0, 1", "SecretKey"] { #expect(!text.contains(part)) }
    }
    #expect(Mirror(reflecting: key).children.isEmpty)
  }

  @Test("Any bytes for a text are a key or a typed error", arguments: [UInt64(1), 2, 3])
  func fuzz(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let alphabet = Array("0123456789abcdefABCDEF+/-_=\n xyz\u{E9}".utf8)
    for _ in 0..<5_000 {
      let count = Int.random(in: 0..<70, using: &generator)
      let text = (0..<count).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
      }
      do throws(StorageKeyError) {
        let key = try StorageKey(text: String(decoding: text, as: UTF8.self))
        #expect(key.id.count == 8, "seed \(seed)")
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }
}
