import Testing

/// The arrows between rooms: who may import whom.
@Suite("Arrows")
struct ArrowTests {
  /// What each room may import: the plan that `Package.swift` and the imports must fit.
  static let rooms: [String: Set<String>] = [
    "MonitorModel": [],
    "MonitorSupport": ["MonitorModel"],
    "ProcFS": [],
    "WireFormats": [],
    "CPostgreSQL": [], "CMariaDB": [], "CRedis": [], "CCurl": [], "CMicroHTTPD": [],
    "CSnappy": [], "CSockets": [],
    "MonitorCollectors": [
      "MonitorModel", "MonitorSupport", "ProcFS", "WireFormats", "CPostgreSQL", "CMariaDB",
      "CRedis", "CCurl", "CMicroHTTPD", "CSnappy", "CSockets", "CSQLite",
    ],
    "MonitorAnalysis": ["MonitorModel", "MonitorSupport"],
    "MonitorStorage": ["MonitorModel", "MonitorSupport", "CZstd", "CCrypto"],
    "MonitorHTTP": ["MonitorModel", "MonitorSupport", "CCurl"],
    "MonitorAlerts": [
      "MonitorModel", "MonitorSupport", "MonitorStorage", "MonitorHTTP", "CCrypto",
    ],
    "MonitorPush": [
      "MonitorModel", "MonitorSupport", "WireFormats", "MonitorStorage", "MonitorExport",
      "MonitorHTTP", "CSnappy",
    ],
    "MonitorEngine": [
      "MonitorModel", "MonitorSupport", "MonitorCollectors", "MonitorAnalysis", "MonitorStorage",
    ],
    "MonitorExport": ["MonitorModel", "MonitorSupport", "MonitorStorage"],
    "MonitorAPI": [
      "MonitorModel", "MonitorSupport", "WireFormats", "MonitorStorage", "MonitorExport",
      "MonitorEngine", "CZlib", "CTLS", "NIOCore", "NIOPosix", "NIOHTTP1", "NIOWebSocket",
    ],
    "TUICore": [],
    "TUIDashboard": ["TUICore", "MonitorModel"],
    "CCrypto": [],
    "CTLS": [],
    "CTerminal": [],
    "TUITerminal": ["TUICore", "CNcurses", "CTerminal"],
    "CMemory": [],
    "CTOML": [],
    "KilterCommands": [
      "MonitorModel", "MonitorSupport", "MonitorCollectors", "MonitorAnalysis", "MonitorStorage",
      "MonitorExport", "MonitorHTTP", "MonitorAlerts", "MonitorPush", "MonitorEngine",
      "MonitorAPI", "TUICore", "TUIDashboard", "TUITerminal",
      "WireFormats", "CMemory", "CTOML", "CSQLite", "ArgumentParser",
    ],
    "kilter": ["KilterCommands"],
    "MonitorTestKit": ["MonitorModel", "MonitorSupport", "TUICore"],
  ]

  /// Folders of system libraries: a module map and a header.
  static let libraries: Set<String> = ["CNcurses", "CZstd", "CZlib", "CSQLite"]

  /// What comes with the toolchain and may be imported anywhere.
  static let toolchain: Set<String> = ["Glibc", "Synchronization", "Swift"]

  @Test(
    "The package declares no arrow that the house does not have", arguments: rooms.keys.sorted())
  func declared(room: String) {
    guard let declared = PackageManifest.dependencies(of: room) else {
      Issue.record("Package.swift has no target \(room)")
      return
    }
    let extra = declared.subtracting(Self.rooms[room] ?? [])
    #expect(extra.isEmpty, "\(room) may not depend on \(extra.sorted())")
  }

  @Test("A room imports only what its line in the package lists", arguments: rooms.keys.sorted())
  func imported(room: String) {
    let declared = PackageManifest.dependencies(of: room) ?? []
    let folder = room == "MonitorTestKit" ? "Tests/\(room)/" : "Sources/\(room)/"
    for file in SourceTree.swiftFiles where file.path.hasPrefix(folder) {
      for (module, line) in file.imports
      where !declared.contains(module) && !Self.toolchain.contains(module) {
        if room == "MonitorTestKit", module == "Testing" { continue }
        if ["MonitorAPI", "MonitorStorage"].contains(room), module == "FoundationEssentials" {
          continue
        }
        Issue.record("\(file):\(line): imports \(module)")
      }
    }
  }

  @Test("Every folder of Sources is a room that the house knows")
  func known() {
    for name in SourceTree.names(in: "Sources") where !Self.libraries.contains(name) {
      #expect(Self.rooms[name] != nil, "Sources/\(name) is not in the plan of the house")
    }
  }

  @Test("No module has the name of a type")
  func moduleNames() {
    for file in SourceTree.swiftFiles where file.path.hasPrefix("Sources/") {
      for room in Self.rooms.keys {
        for kind in ["struct", "class", "enum", "actor", "protocol"] {
          let places = SourceFile.places(of: "\(kind) \(room)", in: file.code).filter { place in
            let end = place + kind.utf8.count + 1 + room.utf8.count
            return end >= file.code.count || !SourceFile.isNameByte(file.code[end])
          }
          #expect(places.isEmpty, "\(file): \(kind) \(room) is also a module")
        }
      }
    }
  }
}

/// What `Package.swift` says of targets, read as text.
enum PackageManifest {
  /// The names in the `dependencies` of a target; `nil` where there is no such target.
  static func dependencies(of target: String) -> Set<String>? {
    let bytes = SourceTree.bytes(of: "Package.swift")
    for kind in ["target", "executableTarget", "testTarget"] {
      for place in SourceFile.places(of: ".\(kind)(", in: bytes) {
        let declaration = balanced(bytes, from: place + kind.utf8.count + 1)
        guard texts(declaration, after: "name: ").first == target else { continue }
        let list = SourceFile.places(of: "dependencies: [", in: declaration).first
        guard let list else { return [] }
        let names = texts(balanced(declaration, from: list + 14), after: "")
        return Set(names).subtracting(["swift-argument-parser", "swift-nio"])
      }
    }
    return nil
  }

  /// The bytes from an opening bracket to the one that closes it.
  private static func balanced(_ bytes: [UInt8], from start: Int) -> [UInt8] {
    var depth = 0
    var end = start
    while end < bytes.count {
      if "([".utf8.contains(bytes[end]) { depth += 1 }
      if ")]".utf8.contains(bytes[end]) { depth -= 1 }
      end += 1
      if depth == 0 { break }
    }
    return Array(bytes[start..<end])
  }

  /// The quoted texts that follow `mark`.
  private static func texts(_ bytes: [UInt8], after mark: String) -> [String] {
    SourceFile.places(of: mark + "\"", in: bytes).enumerated().compactMap { index, place in
      // Without a mark every second quote closes.
      guard !mark.isEmpty || index.isMultiple(of: 2) else { return nil }
      let rest = bytes[(place + mark.utf8.count + 1)...]
      return String(decoding: rest.prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    }
  }
}
