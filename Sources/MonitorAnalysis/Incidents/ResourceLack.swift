import MonitorModel

/// How much a machine lacks of what its services need, and how much of their trouble that explains.
///
/// That somebody uses more is no harm to others: only waiting is. Each lack is the share of time for
/// which tasks wait for a resource, above what is usual, 0…1.
struct ResourceLack {
  /// From this share of use on somebody waits now and then, where nothing says how long.
  private static let crowdedCPU = 0.7
  private static let crowdedDisk = 0.6
  /// The part of a slowdown that waiting has to make up to explain it: what waits holds up others,
  /// and one answer waits more than once.
  private static let part = 0.25

  /// Waiting for processors.
  let cpu: Double
  /// Waiting for memory.
  let memory: Double
  /// Waiting for disks.
  let storage: Double

  /// What is lacking by the facts of an incident.
  init(_ facts: IncidentFacts) {
    func rise(_ measure: Measure) -> Double {
      facts.reading(measure).map { min(1, max(0, $0.now - $0.usual)) } ?? 0
    }
    func crowd(_ measure: Measure, from bar: Double) -> Double {
      guard let (now, usual) = facts.reading(measure), now - usual >= 0.05 else { return 0 }
      return min(1, max(0, (now - bar) / (1 - bar)))
    }
    cpu = max(rise(.cpuPressure), 0.5 * crowd(.cpu, from: Self.crowdedCPU))
    memory = max(
      rise(.memoryPressure), facts.isRaised(.swapOut) ? 0.5 : 0, facts.isRaised(.kills) ? 1 : 0)
    var slow = 0.0
    if facts.isRaised(.diskLatency), let (now, usual) = facts.reading(.diskLatency), now > usual {
      slow = 1 - usual / now
    }
    storage = max(rise(.ioPressure), 0.5 * crowd(.diskBusy, from: Self.crowdedDisk), slow)
  }

  /// What is lacking of a resource.
  func amount(_ resource: BlamedResource) -> Double {
    switch resource {
    case .cpu: cpu
    case .memory: memory
    case .reading, .writing, .storage: storage
    }
  }

  /// How much of the trouble of something that users see a lack of a resource explains, 0…1.
  ///
  /// An answer that takes ten times as long waits for nine tenths of its time: a lack that lets
  /// tasks wait for a hundredth of theirs does not explain it.
  func explains(_ part: IncidentStory.Part, _ resource: BlamedResource) -> Double {
    let event = part.event
    var waiting = 0.5
    if event.unit == .seconds, event.peak > 0, event.expected.upperBound >= 0 {
      waiting = max(0.2, 1 - event.expected.upperBound / event.peak)
    }
    return min(1, amount(resource) / (Self.part * waiting))
  }
}
