import Glibc
import MonitorModel
import MonitorSupport

/// A made-up fleet that a Prometheus scrapes as one target with `honor_labels: true`.
///
/// ```
/// FleetGenerator port=9200 hosts=1000 seed=1 faults=on
/// ```
///
/// Prints its port, seed and faults on a line each, then serves until it is killed.
@main enum FleetGenerator {
  static func main() {
    var settings = ["port": 9_200, "hosts": 1_000, "seed": 1]
    var hasFaults = true
    for argument in CommandLine.arguments.dropFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2, let number = Int(parts[1]), settings[parts[0]] != nil {
        settings[parts[0]] = number
      } else if parts == ["faults", "off"] || parts == ["faults", "on"] {
        hasFaults = parts[1] == "on"
      } else {
        end("not understood: \(argument); right is port=9200 hosts=1000 seed=1 faults=on|off")
      }
    }
    guard let port = UInt16(exactly: settings["port"] ?? 0) else { end("no such port") }
    let fleet = MadeUpFleet(
      hosts: settings["hosts"] ?? 1_000, seed: UInt64(settings["seed"] ?? 1), hasFaults: hasFaults)
    let time = MonitorTime.system
    let begun = time.monotonic()
    guard let listener = ExpositionListener(port: port) else { end("port \(port) cannot be had") }
    say("port \(listener.port)")
    say("seed \(settings["seed"] ?? 1)")
    for fault in fleet.faults { say("fault \(fault)") }
    // A peer that goes away in the middle is no end.
    signal(SIGPIPE, SIG_IGN)
    while true {
      listener.serve { fleet.exposition(seconds: Double(time.monotonic() - begun) * 1e-9) }
    }
  }

  private static func say(_ line: String) {
    write(line, to: STDOUT_FILENO)
  }

  private static func end(_ line: String) -> Never {
    write(line, to: STDERR_FILENO)
    exit(64)
  }

  private static func write(_ line: String, to descriptor: Int32) {
    let bytes = Array((line + "\n").utf8)
    _ = Glibc.write(descriptor, bytes, bytes.count)
  }
}
