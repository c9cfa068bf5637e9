// swift-tools-version: 6.2
import PackageDescription

// The rooms of the house and the arrows between them. A target imports only what its line lists;
// the gate builds with `--explicit-target-dependency-import-check error`, which makes that true.

// The gate lets no warning pass; elsewhere one that a newer toolchain brings does not stop a build. Nor
// does it look at variables in a debugger: lines are enough for a trace, and build a tenth faster. The
// index, which finds the tests, leaves out what others wrote: a fifth. And as it never builds a second
// time, a module is compiled as a whole: another sixth.
let isGate = Context.environment["KILTER_GATE"] != nil
let gateFlags = [
  "-gline-tables-only", "-index-ignore-system-modules", "-index-ignore-clang-modules", "-wmo",
  "-num-threads", "2",
]

let strict: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ] + (isGate ? [.treatAllWarnings(as: .error), .unsafeFlags(gateFlags)] : [])

let package = Package(
  name: "kilter",
  products: [
    .executable(name: "kilter", targets: ["kilter"]),
    .library(name: "KilterMonitor", targets: ["MonitorModel", "MonitorEngine", "MonitorAPI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
  ],
  targets: [
    // Values and contracts.
    .target(name: "MonitorModel", swiftSettings: strict),
    .target(name: "MonitorSupport", dependencies: ["MonitorModel"], swiftSettings: strict),

    // The engine.
    .target(name: "ProcFS", swiftSettings: strict),
    .target(name: "WireFormats", swiftSettings: strict),
    .target(name: "CPostgreSQL"),
    .target(name: "CMariaDB"),
    .target(name: "CRedis"),
    .target(name: "CCurl"),
    .target(name: "CMicroHTTPD"),
    // Needs the headers of libsnappy-dev, and libsnappy1v5 only where remote write is spoken.
    .target(name: "CSnappy"),
    .target(name: "CSockets"),
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .target(
      name: "MonitorCollectors",
      dependencies: [
        "MonitorModel", "MonitorSupport", "ProcFS", "WireFormats", "CPostgreSQL", "CMariaDB",
        "CRedis", "CCurl", "CMicroHTTPD", "CSnappy", "CSockets", "CSQLite",
      ],
      swiftSettings: strict),
    .target(
      name: "MonitorAnalysis", dependencies: ["MonitorModel", "MonitorSupport"],
      swiftSettings: strict),
    .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
    // Needs the headers of libssl-dev, and libssl3 only where history is encrypted.
    .target(name: "CCrypto"),
    .target(
      name: "MonitorStorage", dependencies: ["MonitorModel", "MonitorSupport", "CZstd", "CCrypto"],
      swiftSettings: strict),
    .target(
      name: "MonitorExport", dependencies: ["MonitorModel", "MonitorSupport", "MonitorStorage"],
      swiftSettings: strict),
    .target(
      name: "MonitorHTTP", dependencies: ["MonitorModel", "MonitorSupport", "CCurl"],
      swiftSettings: strict),
    .target(
      name: "MonitorAlerts",
      dependencies: ["MonitorModel", "MonitorSupport", "MonitorStorage", "MonitorHTTP", "CCrypto"],
      swiftSettings: strict),
    .target(
      name: "MonitorPush",
      dependencies: [
        "MonitorModel", "MonitorSupport", "WireFormats", "MonitorStorage", "MonitorExport",
        "MonitorHTTP", "CSnappy",
      ],
      swiftSettings: strict),
    .target(
      name: "MonitorEngine",
      dependencies: [
        "MonitorModel", "MonitorSupport", "MonitorCollectors", "MonitorAnalysis", "MonitorStorage",
      ],
      swiftSettings: strict),
    // Needs the headers of libssl-dev, and libssl3 only where TLS is spoken.
    .target(name: "CTLS"),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
      name: "MonitorAPI",
      dependencies: [
        "MonitorModel", "MonitorSupport", "WireFormats", "MonitorStorage", "MonitorExport",
        "MonitorEngine", "CZlib", "CTLS",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
      ],
      swiftSettings: strict),

    // The screen.
    .target(name: "TUICore", swiftSettings: strict),
    .target(
      name: "TUIDashboard", dependencies: ["TUICore", "MonitorModel"], swiftSettings: strict),
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncursesw5-dev"])]),
    .target(name: "CTerminal"),
    .target(
      name: "TUITerminal", dependencies: ["TUICore", "CNcurses", "CTerminal"],
      swiftSettings: strict),

    // The program.
    .target(name: "CMemory"),
    .target(name: "CTOML", exclude: ["link"]),
    .target(
      name: "KilterCommands",
      dependencies: [
        "MonitorModel", "MonitorSupport", "MonitorCollectors", "MonitorAnalysis", "MonitorStorage",
        "MonitorExport", "MonitorHTTP", "MonitorAlerts", "MonitorPush", "MonitorEngine",
        "MonitorAPI", "TUICore", "TUIDashboard", "TUITerminal",
        "WireFormats", "CMemory", "CTOML", "CSQLite",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    // Debian's libraries are in it, that of C++ by the linker script in this folder, and its addresses are
    // packed (glibc 2.36): a status line asks every few seconds, and to find and join eight libraries was
    // half of what an answer cost. lld, as the default linker wants archives in their order.
    .executableTarget(
      name: "kilter", dependencies: ["KilterCommands"], swiftSettings: strict,
      linkerSettings: [
        .unsafeFlags([
          "-use-ld=lld", "-L", "\(Context.packageDirectory)/Sources/CTOML/link",
          "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs",
        ])
      ]),

    // Measuring: `swift run -c release kilter-bench`.
    .executableTarget(
      name: "kilter-bench",
      dependencies: [
        "MonitorModel", "MonitorSupport", "ProcFS", "WireFormats", "MonitorCollectors",
        "MonitorAnalysis", "MonitorStorage", "MonitorHTTP", "MonitorPush", "MonitorEngine",
        "TUICore", "TUIDashboard",
      ],
      path: "Tests/Benchmarks", swiftSettings: strict),

    // Judging the detector on labelled data: `swift run -c release detection-lab`.
    .target(
      name: "DetectionLabKit", dependencies: ["MonitorModel", "MonitorSupport", "MonitorAnalysis"],
      path: "Tests/DetectionLab/Kit", swiftSettings: strict),
    .executableTarget(
      name: "detection-lab", dependencies: ["DetectionLabKit"],
      path: "Tests/DetectionLab/Tool", swiftSettings: strict),

    // Counting allocations: `swift run -c release AllocationCheck`.
    .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
    .executableTarget(
      name: "AllocationCheck",
      dependencies: [
        "CAllocationCounter", "MonitorModel", "MonitorSupport", "MonitorCollectors",
        "MonitorAnalysis", "TUICore", "TUIDashboard",
      ],
      path: "Tests/AllocationCheck", exclude: ["expected.txt"], swiftSettings: strict),

    // Tests.
    .target(
      name: "MonitorTestKit", dependencies: ["MonitorModel", "MonitorSupport", "TUICore"],
      path: "Tests/MonitorTestKit", swiftSettings: strict),
    .testTarget(
      name: "MonitorModelTests", dependencies: ["MonitorModel", "MonitorTestKit"],
      swiftSettings: strict),
    .testTarget(
      name: "MonitorSupportTests",
      dependencies: ["MonitorModel", "MonitorSupport", "MonitorTestKit"],
      swiftSettings: strict),
    .testTarget(
      name: "ProcFSTests", dependencies: ["ProcFS", "MonitorTestKit"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "WireFormatsTests", dependencies: ["MonitorSupport", "WireFormats", "MonitorTestKit"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "MonitorCollectorsTests",
      dependencies: [
        "MonitorModel", "MonitorSupport", "ProcFS", "WireFormats", "MonitorCollectors",
        "MonitorTestKit",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MonitorAnalysisTests",
      dependencies: [
        "MonitorModel", "MonitorSupport", "MonitorAnalysis", "MonitorTestKit", "DetectionLabKit",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MonitorStorageTests",
      dependencies: ["MonitorModel", "MonitorSupport", "MonitorStorage", "MonitorTestKit"],
      exclude: ["Goldens"], swiftSettings: strict),
    .testTarget(
      name: "MonitorAlertsTests",
      dependencies: [
        "MonitorModel", "MonitorSupport", "MonitorStorage", "MonitorAlerts", "MonitorTestKit",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MonitorPushTests",
      dependencies: [
        "MonitorModel", "MonitorSupport", "WireFormats", "MonitorStorage", "MonitorHTTP",
        "MonitorPush", "MonitorTestKit",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MonitorExportTests",
      dependencies: [
        "MonitorModel", "MonitorSupport", "WireFormats", "MonitorStorage", "MonitorExport",
        "MonitorTestKit",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MonitorEngineTests",
      dependencies: [
        "MonitorModel", "MonitorSupport", "MonitorCollectors", "MonitorAnalysis", "MonitorStorage",
        "MonitorEngine", "MonitorTestKit",
      ],
      swiftSettings: strict),
    // The server over a made-up machine: what suites and measurements from outside talk with.
    .executableTarget(
      name: "ServerDemo", dependencies: ["MonitorModel", "MonitorSupport", "MonitorAPI"],
      path: "Tests/ServerDemo", swiftSettings: strict),
    // Hosts that do not exist, for a Prometheus that scrapes them: `swift run FleetGenerator`.
    .executableTarget(
      name: "FleetGenerator", dependencies: ["MonitorModel", "MonitorSupport"],
      path: "Tests/FleetGenerator", swiftSettings: strict),
    .testTarget(
      name: "MonitorAPITests",
      dependencies: [
        "ServerDemo", "MonitorModel", "MonitorSupport", "WireFormats", "MonitorStorage",
        "MonitorExport", "MonitorEngine", "MonitorAPI", "MonitorTestKit",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "TUICoreTests", dependencies: ["MonitorSupport", "TUICore", "MonitorTestKit"],
      swiftSettings: strict),
    .testTarget(
      name: "TUIDashboardTests",
      dependencies: ["TUICore", "TUIDashboard", "MonitorModel", "MonitorTestKit"],
      exclude: ["Goldens"], swiftSettings: strict),
    // The smallest program with a terminal: what the tests of TUITerminal drive in a pty.
    .executableTarget(
      name: "TerminalDemo",
      dependencies: ["MonitorModel", "MonitorSupport", "MonitorTestKit", "TUICore", "TUITerminal"],
      path: "Tests/TerminalDemo", swiftSettings: strict),
    .testTarget(
      name: "TUITerminalTests",
      dependencies: [
        "MonitorModel", "MonitorSupport", "TUICore", "TUITerminal", "TerminalDemo",
        "MonitorTestKit",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "KilterCommandsTests",
      dependencies: [
        "kilter", "KilterCommands", "MonitorAlerts", "MonitorAPI", "MonitorCollectors",
        "MonitorEngine", "MonitorExport", "MonitorModel", "MonitorPush", "MonitorStorage",
        "MonitorSupport",
        "MonitorTestKit", "TUICore", "CSQLite",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DetectionLabKitTests", dependencies: ["DetectionLabKit", "MonitorSupport"],
      swiftSettings: strict),
    .testTarget(name: "TidyTests", dependencies: ["MonitorTestKit"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

// The gate watches threads only where there are some: with `KILTER_TESTS=ATests,BTests` the package is
// these tests and what they stand on.
if let wanted = Context.environment["KILTER_TESTS"] {
  var kept: Set<String> = []
  var open = wanted.split(separator: ",").map(String.init)
  while let name = open.popLast() {
    guard kept.insert(name).inserted else { continue }
    for case .byNameItem(let dependency, _) in package.targets.first(where: { $0.name == name })?
      .dependencies ?? []
    {
      open.append(dependency)
    }
  }
  package.targets.removeAll { !kept.contains($0.name) }
  package.products = []
}
