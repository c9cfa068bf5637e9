package import MonitorModel

/// The question for a recorded tick.
package struct MomentQuery: Hashable, Sendable {
  /// Which tick.
  package var target: MomentTarget
  /// What the visible view needs of it.
  package var request: DataRequest
  /// The numbering that the series of `request` belong to.
  package var registry: UInt64
}
