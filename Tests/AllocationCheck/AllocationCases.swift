import MonitorModel

/// The list of what is counted; a new case is one line here and one in `expected.txt`.
enum AllocationCases {
  private static let rounds = 30

  /// The allocations of every case, by name.
  static func measure() async throws -> [(name: String, count: Int)] {
    var files = CollectCase(processes: false)
    let filesCount = try await AllocationCounter.fewest(in: rounds) {
      _ = try await files.collect()
    }
    var machine = CollectCase(processes: true)
    var batches: [MetricBatch] = []
    let machineCount = try await AllocationCounter.fewest(in: rounds) {
      batches.append(try await machine.collect())
    }
    var steps = ProcessCase(batches: batches)
    let stepCount = await AllocationCounter.fewest(in: rounds) { steps.step() }
    var incidents = IncidentCase(batches: batches)
    let incidentCount = await AllocationCounter.fewest(in: rounds) { incidents.observe() }
    var frame = FrameCase(batches: batches)
    let frameCount = await AllocationCounter.fewest(in: rounds) { frame.draw() }
    return [
      ("collect system files", filesCount),
      ("collect system files and processes", machineCount),
      ("processor step", stepCount),
      ("learn what processes usually use", incidentCount),
      ("unchanged frame", frameCount),
    ]
  }
}
