package import MonitorModel

/// Something that runs on this machine and could be read.
package struct SourceFinding: Sendable {
  /// Makes the collector, given its name.
  package typealias Maker = @Sendable (String, IntakeContext) -> any MetricCollector

  /// What is read, so that no two sources read it: `file:/var/log/nginx/access.log`,
  /// `redis:127.0.0.1:6379`.
  package var identity: String
  /// The name that a collector of it gets, for example `nginx-access`.
  package var name: String
  /// Makes the collector; `nil` where something is missing.
  package var make: Maker?
  /// What is missing and the exact line or grant that mends it; where there is a collector, what
  /// would let it tell more.
  package var note: SourceNote?

  /// Something that can be read.
  package init(identity: String, name: String, note: SourceNote? = nil, make: @escaping Maker) {
    self.identity = identity
    self.name = name
    self.note = note
    self.make = make
  }

  /// Something that cannot be read, and why.
  package init(identity: String, missing note: SourceNote) {
    self.identity = identity
    name = ""
    self.note = note
  }
}

/// Finds sources of one kind.
///
/// One file, one line in `SourceFinderList.swift`.
package protocol SourceFinder: SendableMetatype {
  /// What of its kind the machine has.
  static func find(in view: MachineView) -> [SourceFinding]
}
