/// What came between two ticks.
///
/// There are two, which change places at each tick: one is filled, the other is read and cleared.
struct StatsDInterval: Sendable {
  /// What came for one subject.
  struct Tally: Sendable {
    /// Sum of the values, each times what it stands for; of a gauge the value as it stands.
    var sum = 0.0
    /// How many values there were, told and untold.
    var weight = 0.0
    /// How many values were told; 0 where nothing came.
    var updates: UInt32 = 0
  }

  /// By the subject's number.
  private(set) var tallies: [Tally] = []
  /// By the subject's slot.
  private(set) var histograms: [ValueHistogram] = []
  /// The subjects to which something came.
  private(set) var touched: [Int32] = []

  /// Makes room for so many subjects and histograms.
  mutating func grow(subjects: Int, histograms count: Int) {
    while tallies.count < subjects { tallies.append(Tally()) }
    while histograms.count < count { histograms.append(ValueHistogram()) }
  }

  /// Adds a value that stands for `weight` of them.
  @inline(__always) mutating func add(_ subject: Int, _ value: Double, weight: Double) {
    if tallies[subject].updates == 0 { touched.append(Int32(truncatingIfNeeded: subject)) }
    tallies[subject].sum += value * weight
    tallies[subject].weight += weight
    tallies[subject].updates &+= 1
  }

  /// Sets the value as it stands.
  @inline(__always) mutating func set(_ subject: Int, _ value: Double) {
    if tallies[subject].updates == 0 { touched.append(Int32(truncatingIfNeeded: subject)) }
    tallies[subject].sum = value
    tallies[subject].updates &+= 1
  }

  /// Adds to a distribution.
  @inline(__always) mutating func spread(_ slot: Int, _ value: Double, weight: Double) {
    histograms[slot].add(value, weight: weight)
  }

  /// Forgets what came and keeps the room; `slot` tells the histogram of a subject.
  mutating func clear(_ slot: (Int) -> Int?) {
    for subject in touched {
      tallies[Int(subject)] = Tally()
      if let slot = slot(Int(subject)) { histograms[slot].clear() }
    }
    touched.removeAll(keepingCapacity: true)
  }
}
