/// Why kept baselines are not used.
package enum BaselineRefusal: Error, Hashable, Sendable {
  /// They were learnt on another machine.
  case otherMachine
  /// A newer kilter wrote them, in the format of this number.
  case newerVersion(Int)
  /// An older kilter wrote them, in the format of this number.
  case olderVersion(Int)
  /// The file is not whole; the offset counts from its start.
  case damaged(offset: Int, String)
  /// The file, or what is to be written, is larger than `Limits.baselineBytes`.
  case tooLarge
  /// The file or its folder cannot be read or written.
  case inaccessible(FileFailure)

  /// The reason, as the end of a sentence.
  package var reason: String {
    switch self {
    case .otherMachine: "they are of another machine"
    case .newerVersion(let version):
      "a newer version wrote them (format \(version), this one reads "
        + "\(BaselineRecord.version))"
    case .olderVersion(let version):
      "an older version wrote them (format \(version), this one reads "
        + "\(BaselineRecord.version))"
    case .damaged(let offset, let what): "the file is damaged at byte \(offset): \(what)"
    case .tooLarge: "the file is too large"
    case .inaccessible(let failure): "\(failure)"
    }
  }
}
