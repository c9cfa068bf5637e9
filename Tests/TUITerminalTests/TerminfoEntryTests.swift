import Glibc
import TUITerminal
import Testing

/// Over the terminal descriptions that the machine has.
@Suite struct TerminfoEntryTests {
  /// All of the usual terminals, and of the thousands of others one in eleven.
  private static let files: [String] = {
    func all(_ root: String) -> [String] {
      list(root).flatMap { folder in list("\(root)/\(folder)").map { "\(root)/\(folder)/\($0)" } }
    }
    let others = all("/usr/share/terminfo")
    return all("/lib/terminfo") + stride(from: 0, to: others.count, by: 11).map { others[$0] }
  }()

  private static func list(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  private static func bytes(_ path: String) -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 32_768)
    return Array(bytes[..<max(0, read(descriptor, &bytes, bytes.count))])
  }

  @Test func everyEntryRoundTrips() throws {
    try #require(Self.files.count > 10, "ncurses-base is installed")
    for path in Self.files {
      let entry = try #require(TerminfoEntry(Self.bytes(path)), "\(path)")
      let again = try #require(TerminfoEntry(entry.compiled()), "\(path)")
      #expect(again.names == entry.names, "\(path)")
      #expect(again.booleans == entry.booleans, "\(path)")
      #expect(again.numbers == entry.numbers, "\(path)")
      #expect(again.strings == entry.strings, "\(path)")
      #expect(again.ownBooleans.map(\.name) == entry.ownBooleans.map(\.name), "\(path)")
      #expect(again.ownNumbers.map(\.value) == entry.ownNumbers.map(\.value), "\(path)")
      #expect(again.ownStrings.map(\.name) == entry.ownStrings.map(\.name), "\(path)")
      #expect(again.ownStrings.map(\.value) == entry.ownStrings.map(\.value), "\(path)")
    }
  }

  @Test func claimsDirectColorOnlyWhenTold() throws {
    let bytes = Self.bytes("/lib/terminfo/x/xterm-256color")
    var entry = try #require(TerminfoEntry(bytes))
    #expect(entry.colors == 256 && !entry.claimsDirectColor && !entry.isNativelyDirect)
    entry.claimDirectColor()
    let patched = try #require(TerminfoEntry(entry.compiled()))
    #expect(patched.colors == 0x100_0000 && patched.claimsDirectColor && patched.isNativelyDirect)
    #expect(patched.environmentValue().hasPrefix("hex:1E02"))
  }

  @Test func truncationsAndChangedBytesAreReadOrRefused() throws {
    let bytes = Self.bytes("/lib/terminfo/x/xterm-256color")
    try #require(bytes.count > 100)
    for length in stride(from: 0, to: bytes.count, by: 3) {
      _ = TerminfoEntry(Array(bytes[..<length]))
    }
    for place in stride(from: 0, to: min(bytes.count, 1200), by: 3) {
      var changed = bytes
      for value: UInt8 in [0x00, 0x7f, 0xff] {
        changed[place] = value
        if let entry = TerminfoEntry(changed) { _ = entry.compiled() }
      }
    }
  }
}
