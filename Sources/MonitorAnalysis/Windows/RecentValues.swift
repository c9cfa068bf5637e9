/// What a scale must hold of the values of the five-minute window.
struct RecentValues {
  /// Values there are.
  var count = 0
  /// The least.
  var low = Double.infinity
  /// The greatest.
  var high = -Double.infinity
  /// The least magnitude that is not zero.
  var least = Double.infinity
  /// Whether all are whole numbers.
  var integers = true
}
