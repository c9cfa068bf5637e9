import MonitorStorage
import MonitorSupport
import Testing

@Suite("SegmentCipher")
struct SegmentCipherTests {
  private let key: StorageKey
  private let piece = Array("history that survives".utf8)
  private let context = Array("where it stands".utf8)

  init() throws { key = try StorageKey(bytes: [UInt8](0..<32)) }

  /// A vector of NIST's validation of GCM, by its number in McGrew and Viega's specification.
  struct Vector: Sendable, CustomTestStringConvertible {
    var number: Int
    var key: String
    var nonce: String
    var text: String
    var context: String
    var sealed: String
    var testDescription: String { "test case \(number)" }
  }

  static let zeros = String(repeating: "00", count: 32)
  static let fe = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"
  static let text =
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
  static let cipher =
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
  static let vectors = [
    Vector(
      number: 13, key: zeros, nonce: "000000000000000000000000", text: "", context: "",
      sealed: "530f8afbc74536b9a963b4f1c4cb738b"),
    Vector(
      number: 14, key: zeros, nonce: "000000000000000000000000",
      text: "00000000000000000000000000000000", context: "",
      sealed: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
    Vector(
      number: 15, key: fe, nonce: "cafebabefacedbaddecaf888", text: text, context: "",
      sealed: cipher + "b094dac5d93471bdec1a502270e3cc6c"),
    Vector(
      number: 16, key: fe, nonce: "cafebabefacedbaddecaf888", text: String(text.dropLast(8)),
      context: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      sealed: String(cipher.dropLast(8)) + "76fc6ece0f4e1768cddf8853bb2d551b"),
  ]

  @Test("AES-256-GCM gives what the standard's vectors say", arguments: vectors)
  func known(vector: Vector) {
    let key = FileKey(bytes: hex(vector.key))
    let (nonce, context) = (hex(vector.nonce), hex(vector.context))
    #expect(key.seal(hex(vector.text), nonce: nonce, context: context) == hex(vector.sealed))
    #expect(key.open(hex(vector.sealed), nonce: nonce, context: context) == hex(vector.text))
    #expect("\(key)" == "FileKey(not shown)" && Mirror(reflecting: key).children.isEmpty)
  }

  @Test("HKDF gives what RFC 5869 says, appendix A.1 to A.3")
  func derivation() {
    let short = [UInt8](repeating: 0x0B, count: 22)
    #expect(
      KeyDerivation.bytes(
        from: short, salt: [UInt8](0...0x0C), label: [UInt8](0xF0...0xF9), count: 42)
        == hex(
          "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"))
    #expect(
      KeyDerivation.bytes(
        from: [UInt8](0...0x4F), salt: [UInt8](0x60...0xAF), label: [UInt8](0xB0...0xFF), count: 82)
        == hex(
          "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c6"
            + "5e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"))
    #expect(
      KeyDerivation.bytes(from: short, salt: [], label: [], count: 42)
        == hex(
          "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"))
  }

  @Test("A piece that another implementation sealed is opened for ever")
  func golden() throws {
    let cipher = try SegmentCipher(key: key, salt: [UInt8](32..<64))
    let sealed = hex(
      "00d70f49082e9a093fb9b7d8ab0a62da9307edba9fdddb16e1338e10d9e1528aebb1d234c1")
    #expect(
      try cipher.open(sealed, domain: .block, number: 0x0102_0304_0506_0708, context: context)
        == piece)
  }

  @Test(
    "What is sealed opens again, with the salt that the file keeps",
    arguments: [0, 1, 15, 16, 65_536])
  func roundTrip(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let writer = SegmentCipher(newFileWith: key)
    #expect(writer.salt.count == SegmentCipher.saltBytes)
    let reader = try SegmentCipher(key: key, salt: writer.salt)
    let sealed = try writer.seal(bytes, domain: .logFrame, number: 0, context: [])
    #expect(sealed.count == count + SegmentCipher.overheadBytes)
    #expect(count < 16 || !sealed.starts(with: bytes.prefix(16)))
    for cipher in [reader, writer] {
      #expect(try cipher.open(sealed, domain: .logFrame, number: 0, context: []) == bytes)
    }
  }

  @Test("Two files share no salt, and so no bytes of the same piece")
  func fresh() throws {
    let (a, b) = (SegmentCipher(newFileWith: key), SegmentCipher(newFileWith: key))
    #expect(a.salt != b.salt)
    #expect(
      try a.seal(piece, domain: .block, number: 1, context: [])
        != b.seal(piece, domain: .block, number: 1, context: []))
  }

  @Test("A changed bit anywhere is found: piece, tag, context, salt, number, key, domain, length")
  func tampering() throws {
    let writer = SegmentCipher(newFileWith: key)
    let sealed = try writer.seal(piece, domain: .block, number: 5, context: context)
    func refuses(
      _ sealed: [UInt8], _ domain: SealDomain = .block, _ number: UInt64 = 5,
      context: [UInt8]? = nil, salt: [UInt8]? = nil, key: StorageKey? = nil
    ) throws -> Bool {
      let cipher = try SegmentCipher(key: key ?? self.key, salt: salt ?? writer.salt)
      let opened = try? cipher.open(
        sealed, domain: domain, number: number, context: context ?? self.context)
      return opened == nil
    }
    #expect(try !refuses(sealed))
    for changed in Self.flips(of: sealed) { #expect(try refuses(changed)) }
    for changed in Self.flips(of: context) { #expect(try refuses(sealed, context: changed)) }
    for changed in Self.flips(of: writer.salt) { #expect(try refuses(sealed, salt: changed)) }
    for changed in Self.flips(of: [UInt8](0..<32)) {
      #expect(try refuses(sealed, key: StorageKey(bytes: changed)))
    }
    for bit in 0..<64 { #expect(try refuses(sealed, .block, 5 ^ 1 << UInt64(bit))) }
    for domain in SealDomain.allCases where domain != .block {
      #expect(try refuses(sealed, domain))
    }
    for count in 0..<sealed.count { #expect(try refuses(Array(sealed.prefix(count)))) }
    #expect(try refuses(sealed + [0]))
    #expect(try refuses(sealed, context: []))
  }

  private static func flips(of bytes: [UInt8]) -> [[UInt8]] {
    (0..<bytes.count * 8).map { bit in
      var changed = bytes
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      return changed
    }
  }

  @Test("Numbers rise in each domain, and a copy of a cipher counts with it")
  func numbers() throws {
    let cipher = SegmentCipher(newFileWith: key)
    func seal(_ cipher: SegmentCipher, _ domain: SealDomain, _ number: UInt64) -> SealRefusal? {
      do throws(SealRefusal) {
        _ = try cipher.seal(piece, domain: domain, number: number, context: [])
        return nil
      } catch {
        return error
      }
    }
    #expect(seal(cipher, .block, 3) == nil)
    #expect(seal(cipher, .block, 3) == .numberNotRising(.block, number: 3, last: 3))
    #expect(seal(cipher, .block, 0) == .numberNotRising(.block, number: 0, last: 3))
    #expect(seal(cipher, .index, 0) == nil)
    let copy = cipher
    #expect(seal(copy, .block, 7) == nil)
    #expect(seal(cipher, .block, 7) == .numberNotRising(.block, number: 7, last: 7))
    #expect(seal(cipher, .block, .max) == nil)
    #expect(seal(copy, .block, .max) == .numberNotRising(.block, number: .max, last: .max))
  }

  @Test("A file that was there before is never sealed into; a salt of another length is damage")
  func oldFile() throws {
    let cipher = try SegmentCipher(key: key, salt: [UInt8](0..<32))
    #expect(throws: SealRefusal.oldFile) {
      try cipher.seal(piece, domain: .block, number: 1, context: [])
    }
    for count in [0, 31, 33] {
      #expect(throws: StorageError.self) {
        try SegmentCipher(key: key, salt: [UInt8](repeating: 0, count: count))
      }
    }
  }
}
