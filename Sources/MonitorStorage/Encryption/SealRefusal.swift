/// Why something was not sealed: a program error that was caught before it did harm.
package enum SealRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file was there before: what has been sealed in it cannot be known for sure.
  case oldFile
  /// The number is not above the last one of its domain.
  case numberNotRising(SealDomain, number: UInt64, last: UInt64)

  /// What happened, in a sentence.
  package var description: String {
    switch self {
    case .oldFile: "a file that was there before is never sealed into"
    case .numberNotRising(let domain, let number, let last):
      "number \(number) of \(domain) comes after \(last)"
    }
  }
}
