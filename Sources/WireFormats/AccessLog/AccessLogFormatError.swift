/// A format that was written down and cannot be used, with the place.
package struct AccessLogFormatError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Why, in a sentence.
  package var reason: String
  /// The byte of the text at which it shows.
  package var offset: Int

  /// Makes an error.
  package init(_ reason: String, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// The reason and the place.
  package var description: String { "\(reason) (at byte \(offset))" }
}
