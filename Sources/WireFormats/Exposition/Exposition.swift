/// What an exposition of metrics holds: families and samples, as places in the bytes it was read
/// from.
///
/// One value is used again and again: it keeps its room, so that reading what was read before
/// allocates nothing.
package struct Exposition: Sendable {
  /// Samples of one exposition; what comes after them is not read.
  package static let sampleLimit = 200_000
  /// Families of one exposition; what comes after them is not read.
  package static let familyLimit = 50_000

  /// Lines of the text format that were refused for one reason.
  package struct Refusal: Hashable, Sendable {
    /// The first of them.
    package var first: ExpositionError
    /// How many.
    package var count: UInt64
  }

  /// The families, in the order in which they came.
  package internal(set) var families: [ExpositionFamily] = []
  /// The samples, in the order in which they came.
  package internal(set) var samples: [ExpositionSample] = []
  /// Lines that were refused, by reason; only in the text format.
  package internal(set) var refusals: [Refusal] = []
  /// Whether a limit was reached and the rest was not read.
  package internal(set) var isCut = false
  /// The labels of the sample being read.
  var pieces: [LabelPiece] = []
  /// The labels of its exemplar.
  var exemplarPieces: [LabelPiece] = []
  /// Hashes of names and such, for the strict checks.
  var seen = OpenMetricsSeen()
  /// Where families are found by name.
  var table = FamilyTable()

  /// Makes an empty one.
  package init() {}

  /// Reads an exposition in place of the one before.
  ///
  /// The text format is read leniently: a line that cannot be understood is counted with its place
  /// and its reason, and the others stand. (Prometheus itself refuses the whole then; for a screen
  /// the rest is worth more.) OpenMetrics demands that one error makes the whole wrong: then
  /// nothing is left in `samples`.
  ///
  /// - Throws: `ExpositionError`, in OpenMetrics alone and for more than 4 GiB.
  /// - Complexity: O(bytes).
  package mutating func read(
    _ bytes: Bytes, as format: ExpositionFormat, sampleLimit: Int = Exposition.sampleLimit
  ) throws(ExpositionError) {
    families.removeAll(keepingCapacity: true)
    samples.removeAll(keepingCapacity: true)
    refusals.removeAll(keepingCapacity: true)
    isCut = false
    guard bytes.count <= UInt32.max else {
      throw ExpositionError(line: 1, column: 1, reason: .tooLarge)
    }
    switch format {
    case .text: readText(bytes, sampleLimit)
    case .openMetrics:
      do throws(ExpositionError) {
        try readOpenMetrics(bytes, sampleLimit)
      } catch {
        families.removeAll(keepingCapacity: true)
        samples.removeAll(keepingCapacity: true)
        throw error
      }
    }
  }

  /// Counts a refused line.
  mutating func refuse(_ error: ExpositionError) {
    if let known = refusals.firstIndex(where: { $0.first.reason == error.reason }) {
      refusals[known].count += 1
    } else {
      refusals.append(Refusal(first: error, count: 1))
    }
  }
}
