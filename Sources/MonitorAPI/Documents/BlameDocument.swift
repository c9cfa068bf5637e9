package import MonitorModel

/// Who explains part of an anomaly.
package struct BlameDocument: Hashable, Codable, Sendable {
  /// Who, for example `postgres[812]`; raw text, not cleaned for a screen.
  package var subject: String
  /// Its contribution, in `unit`; absent where it is not known.
  package var amount: Double?
  /// The unit of the contribution, as in UCUM.
  package var unit: String
  /// Its share of the change, 0…1; absent where it is not known.
  package var share: Double?

  /// Writes out a blame.
  package init(_ blame: Blame) {
    subject = blame.subject
    amount = blame.amount.ifFinite
    unit = blame.unit.rawValue
    share = blame.share.ifFinite
  }
}
