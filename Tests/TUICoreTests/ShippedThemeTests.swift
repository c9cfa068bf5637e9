import Glibc
import TUICore
import Testing

/// Every file in `Themes/`; the folder is the list.
@Suite struct ShippedThemeTests {
  private static let folder =
    #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/Themes"

  private static let names: [String] = {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".theme") { names.append(String(name.dropLast(6))) }
    }
    return names.sorted()
  }()

  private static func text(_ name: String) throws -> String {
    let descriptor = open("\(folder)/\(name).theme", O_RDONLY)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(descriptor, &bytes, bytes.count)
    try #require(count > 0)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  @Test func thereAreEnough() {
    #expect(Self.names.count >= 8)
    #expect(Self.names.contains("kilter") && Self.names.contains("colorblind"))
  }

  @Test func theBuiltInThemeIsTheFile() throws {
    #expect(try Self.text("kilter") == Theme.builtInText)
    #expect(try Theme(parsing: Self.text("kilter"), name: "kilter") == Theme.builtIn)
  }

  @Test(arguments: names) func namesEveryRoleAndNothingUnknown(name: String) throws {
    let file = try ThemeFile(Self.text(name), name: name)
    #expect(file.unknownKeys.isEmpty)
    for key in ThemeKey.btop + ThemeKey.own {
      #expect(file.colors[key] != nil, "theme[\(key)] is missing")
    }
  }

  /// The grounds a theme may stand on: its own, or any where it leaves the terminal its own.
  private static func grounds(_ look: Look) -> [Color] {
    look.background == .terminal ? [.rgb(0, 0, 0), .rgb(255, 255, 255)] : [look.background]
  }

  @Test(arguments: names) func canBeRead(name: String) throws {
    let theme = try Theme(parsing: Self.text(name), name: name)
    let ownGround = theme.ground.background != .terminal
    for role in Role.allCases {
      for level in stride(from: UInt8(0), through: 100, by: 10) {
        let look = theme.look(Style(role, level: level))
        if case .ansi = look.foreground { continue }  // The user's own palette is the user's.
        let wanted: Double =
          switch role {
          case .text, .title, .header, .selection: 4.5
          case .info, .warning, .critical, .good, .key: ownGround ? 4.5 : 3
          case .dim, .focus, .gap: 3
          case .band: 2
          case .border: 1.8
          case .cpu, .memory, .disk, .network, .temperature, .graph: 3
          }
        for ground in Self.grounds(look) {
          guard let contrast = look.foreground.contrast(on: ground) else { continue }
          #expect(contrast >= wanted, "\(role) \(level) on \(ground): \(look.foreground)")
        }
      }
    }
  }

  @Test(arguments: names) func severitiesDiffer(name: String) throws {
    let theme = try Theme(parsing: Self.text(name), name: name)
    let looks = [Role.info, .warning, .critical].map { theme.look(Style($0)) }
    #expect(Set(looks).count == 3)
  }
}
