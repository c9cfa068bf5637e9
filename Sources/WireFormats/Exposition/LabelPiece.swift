/// A label of a sample: where its name and its value stand, the value as it is written.
struct LabelPiece {
  /// Where the name stands.
  var name: Range<Int>
  /// Where the value stands, without quotes, with escapes.
  var value: Range<Int>

  /// A hash of both, for sums over a sample's labels in any order.
  func hash(_ bytes: Bytes) -> UInt64 {
    ByteHash.hash(bytes, value, seed: ByteHash.hash(bytes, name))
  }
}
