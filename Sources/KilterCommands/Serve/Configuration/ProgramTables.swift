/// Tables that name a program to run, which nobody may set from afar.
enum ProgramTables {
  /// Whether a table names a program: what a source runs, what an alert runs.
  static func isOne(_ entry: SourceEntry) -> Bool {
    switch entry.table {
    case "command": true
    case let table where table.hasPrefix("alert."):
      entry.text("kind") == "command" || entry.text("sendmail") != nil
        || entry.text("program") != nil
    default: false
    }
  }

  /// The tables of `new` that name a program and are not so in force, with what is to be said.
  static func strangers(_ change: SettingsChange) -> [SourceEntry] {
    let entries = change.new.sourceEntries + change.new.alertEntries
    let known = (change.old.sourceEntries + change.old.alertEntries).filter(isOne)
    return entries.filter { entry in
      isOne(entry) && !known.contains { $0.isSame(as: entry) }
    }
  }
}
