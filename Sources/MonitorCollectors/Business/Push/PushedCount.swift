/// What came of the samples of one request.
struct PushedCount {
  /// Samples that were taken.
  var taken: UInt64 = 0
  /// Samples that were refused.
  var refused: UInt64 = 0
  /// Why the first of them was.
  var reason = ""

  /// Notes a refusal.
  mutating func refuse(_ reason: String) {
    refused += 1
    if self.reason.isEmpty { self.reason = reason }
  }
}
