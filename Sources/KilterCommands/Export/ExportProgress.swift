import Glibc
package import MonitorExport
import MonitorModel
package import MonitorSupport

/// How far an export is, in one line that is written over and over on a terminal.
package struct ExportProgress {
  private static let interval: Int64 = 200_000_000

  private let screen: ByteSink?
  private let time: MonitorTime
  private let start: Int64
  private var shown: Int64?

  /// Progress on a terminal; without one nothing is shown.
  package init(_ screen: ByteSink?, time: MonitorTime = .system) {
    self.screen = screen
    self.time = time
    start = time.monotonic().nanoseconds
  }

  /// Standard error where it is a terminal, and standard output is none or not `inTheWay`.
  package static func terminal(standardOutputIsInTheWay inTheWay: Bool) -> ByteSink? {
    guard isatty(STDERR_FILENO) == 1, !inTheWay || isatty(STDOUT_FILENO) == 0 else { return nil }
    return ByteSink(descriptor: STDERR_FILENO)
  }

  /// Shows how much is done, 0…1, at most five times a second.
  package mutating func show(_ share: Double, _ tally: ExportTally) {
    guard let screen else { return }
    let now = time.monotonic().nanoseconds
    guard now - (shown ?? start) >= Self.interval else { return }
    shown = now
    let line = Self.line(share, tally, seconds: Double(now - start) / 1e9)
    write("\r\(line)\u{1B}[K", to: screen)
  }

  /// Takes the line away.
  package mutating func clear() {
    guard let screen, shown != nil else { return }
    shown = nil
    write("\r\u{1B}[K", to: screen)
  }

  /// `42 %  1234 ticks  567890 values  350000/s  1:02 left`.
  package static func line(_ share: Double, _ tally: ExportTally, seconds: Double) -> String {
    let share = min(1, max(0, share.isFinite ? share : 0))
    var line = "\(Int(share * 100)) %  \(tally.ticks) ticks  \(tally.values) values"
    guard seconds > 0 else { return line }
    line += "  \(Int(min(1e12, Double(tally.values) / seconds)))/s"
    // The first moments say little of the rest.
    if share >= 0.01 { line += "  \(clock(seconds * (1 - share) / share)) left" }
    return line
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(min(360_000, seconds.rounded(.up)))
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return whole < 3_600
      ? "\(whole / 60):\(two(whole % 60))"
      : "\(whole / 3_600):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }

  private func write(_ text: String, to screen: ByteSink) {
    var text = text
    text.withUTF8 { _ = screen.write(UnsafeRawBufferPointer($0)) }
  }
}
