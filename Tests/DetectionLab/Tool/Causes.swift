import DetectionLabKit

/// `detection-lab causes`: injects faults into simulated machines and counts how often the true
/// cause is named.
func causes(_ arguments: LabArguments) {
  let count = arguments.number("--seeds") ?? 5
  guard (1...1_000).contains(count) else { refuse("--seeds needs a number from 1 to 1000") }
  let idle = arguments.number("--processes") ?? 24
  guard (0...50_000).contains(idle) else { refuse("--processes needs a number from 0 to 50000") }
  print("seed \(arguments.seed), \(Int(count)) machines for each fault")
  var report = CauseReport()
  for fault in CauseFault.allCases {
    if let name = arguments.text("--fault"), "\(fault)" != name { continue }
    for index in 0..<UInt64(count) {
      let seed = (arguments.seed &+ index) &* 1_000 &+ UInt64(fault.rawValue.utf8.count)
      report.add(CauseTrial.run(fault, seed: seed, idle: Int(idle)), seed: seed)
    }
  }
  for line in report.lines(missed: arguments.has("--faults")) { print(line) }
}
