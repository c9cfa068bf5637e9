/// A metric family of an exposition; the places are those of the bytes it was read from.
package struct ExpositionFamily: Sendable, Equatable {
  /// Where its name stands.
  package var name: Range<Int>
  /// Its type.
  package var type: ExpositionType
  /// Where its unit stands; empty where it has none.
  package var unit: Range<Int>
  /// How many samples it has.
  package var samples: Int
}
