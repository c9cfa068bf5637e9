package import MonitorModel

/// The silences of this kilter that a receiver with silences of its own is to have too.
package struct SilenceWish: Hashable, Sendable {
  /// The machine; silences are about its alerts only.
  package var host: String
  /// Those in force.
  package var silences: [TriageBoard.Silence]

  /// Makes a wish.
  package init(host: String, silences: [TriageBoard.Silence]) {
    self.host = host
    self.silences = silences
  }

  /// What a snapshot asks for.
  package init(_ snapshot: MonitorSnapshot) {
    let now = snapshot.data.wall
    self.init(
      host: snapshot.host.hostname, silences: snapshot.triage.silences.filter { $0.until > now })
  }
}

/// A receiver that has silences and groups of its own.
package protocol SilencingNotifier: AlertNotifier {
  /// Brings its silences in line with what is wished, and reads how it stands with this machine.
  ///
  /// Waits for the receiver as `deliver` does. Silences of others are left alone.
  func exchange(_ wish: SilenceWish, at wall: WallInstant) -> ReceiverBoard
}
