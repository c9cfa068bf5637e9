import MonitorModel
import TUICore

/// That history is in trouble, in a few characters: for the header, whatever it shows.
struct StorageSign {
  /// The same in ever fewer characters, the fullest first.
  let forms: [String]
  /// How it is drawn.
  let style: Style

  /// The sign; `nil` where all is as it should be, or nothing is to be stored.
  init?(_ state: DashboardState) {
    // The past is shown as it was, but what is not stored now can still be helped.
    guard let snapshot = state.newestLive else { return nil }
    let health = snapshot.storage
    switch health.state {
    case .suspended, .refused:
      forms = ["history not stored", "not stored", "unsaved"]
      style = Style(.warning, .bold)
    case .off, .starting, .storing, .readingOnly:
      let lost = health.lostTicks + snapshot.engine.historyDropped
      if lost > 0 {
        let count = Format.short(Double(lost), .count)
        forms = ["history lost \(count) \(lost == 1 ? "tick" : "ticks")", "\(count) lost", "lost"]
        style = Style(.warning, .bold)
      } else if case .readingOnly = health.state {
        forms = ["history read only", "read only"]
        style = Style(.info)
      } else {
        return nil
      }
    }
  }

  /// The fullest form that `columns` hold; `nil` where none does.
  func form(columns: Int) -> String? { forms.first { $0.utf8.count <= columns } }
}
