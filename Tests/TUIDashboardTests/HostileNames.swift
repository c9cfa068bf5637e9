import MonitorModel
import MonitorSupport
import TUICore
import TUIDashboard

/// Names that any user of a machine can give: escape sequences, control characters, wide and
/// combining ones, bytes that are not text.
enum HostileNames {
  static let texts = [
    "\u{1b}]52;c;ZXZpbA==\u{07}", "\u{1b}[2J\u{1b}[31mred", "a\u{0}b\rc\nd\te", "日本語テスト",
    "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}x", "\u{202e}gnp.exe", "\u{200b}\u{200d}zero",
    "👨‍👩‍👧‍👦 family",
    String(decoding: [0xff, 0xfe, 0x61, 0xc3, 0x28, 0x9b, 0x31] as [UInt8], as: UTF8.self),
    "\u{9b}31m", "\u{7f}del", String(repeating: "w", count: 300), "", "\u{301}", "\u{feff}bom",
  ]

  /// The sample machine with every name a hostile one.
  static func machine() -> SampleMachine {
    var machine = SampleMachine(.init(hostname: texts[0]))
    for (index, text) in texts.enumerated() {
      machine.add("system.filesystem.utilization", [.init("mountpoint", text)], .ratio, 0.99)
      machine.add("app.\(text)", [.init(text, texts[(index + 1) % texts.count])], .count, 1)
      machine.add("system.disk.utilization", [.init("device", text)], .ratio, 0.99)
    }
    machine.rename = { texts[$0 % texts.count] }
    return machine
  }
}
