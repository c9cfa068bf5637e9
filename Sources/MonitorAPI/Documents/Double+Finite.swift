extension Double {
  /// The number, where it is one that JSON has.
  var ifFinite: Double? { isFinite ? self : nil }
}
