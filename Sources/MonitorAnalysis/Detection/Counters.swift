import MonitorModel

extension RealtimeAnomalyDetector {
  /// What detection counts about itself.
  struct Counters: Sendable {
    /// Anomalies that were planned: known jobs and maintenance.
    var planned: UInt64 = 0
    /// Anomalies kept quiet by a lesson.
    var quietened: UInt64 = 0
    private(set) var rows: UInt64 = 0
    private(set) var opened: UInt64 = 0
    private(set) var nanoseconds: UInt64 = 0
    private(set) var metricNanoseconds = 0.0
    private(set) var spanNanoseconds = 0.0
    private var detectors = DetectorList.names.map { DetectionHealth.Detector(name: $0) }
    private static let nanosecondsPerDay = 86_400e9

    /// Counts a tick.
    mutating func observe(_ data: ProcessedData, series: Int, interval: Int64) {
      metricNanoseconds += Double(series) * Double(interval)
      spanNanoseconds += Double(interval)
    }

    /// Counts a judged value.
    @inline(__always)
    mutating func count(_ judgement: borrowing SeriesMemory.Judgement) {
      rows &+= 1
      guard judgement.height > 0 else { return }
      let votes = judgement.votes
      surprised(0, votes.range)
      surprised(1, votes.shape)
      surprised(2, votes.coarseShape)
      surprised(3, votes.zScore)
      surprised(4, votes.smoothing)
      surprised(5, votes.movingAverage)
      surprised(6, votes.countRate)
      surprised(7, votes.flatLine)
      surprised(8, votes.threshold)
    }

    @inline(__always)
    private mutating func surprised(_ place: Int, _ vote: DetectorVote) {
      if vote.evidence > 0 { detectors[place].surprised &+= 1 }
    }

    /// Counts an anomaly that opens, and who agreed to it.
    mutating func open(_ names: [String]) {
      opened += 1
      for place in detectors.indices {
        if names.contains(detectors[place].name) {
          detectors[place].anomalies += 1
        } else {
          detectors[place].dissents += 1
        }
      }
    }

    /// Adds what observing cost.
    mutating func spend(_ cost: Int64) { nanoseconds &+= UInt64(max(0, cost)) }

    /// All of it as the model has it.
    var health: DetectionHealth {
      var health = DetectionHealth()
      health.detectors = detectors
      for place in health.detectors.indices {
        health.detectors[place].judged = rows
        health.detectors[place].weight = DetectorList.weights[place]
      }
      health.rows = rows
      health.nanoseconds = nanoseconds
      health.metricDays = metricNanoseconds / Self.nanosecondsPerDay
      health.days = spanNanoseconds / Self.nanosecondsPerDay
      health.opened = opened
      health.quietened = quietened
      health.planned = planned
      return health
    }
  }
}
