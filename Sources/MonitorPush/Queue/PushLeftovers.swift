package import MonitorModel
package import MonitorStorage

/// What waits in folders of destinations that no table names any more.
///
/// It is left as it is: the table may come back, in this or in another file, and nobody but a person
/// knows. So it is shown, and how to send or delete it.
package enum PushLeftovers {
  /// Looks into the folders within one, but for those of some names and those from which another
  /// program pushes now; by name, `Limits.pushLeftovers` at most.
  ///
  /// Reads the head of every file that waits.
  package static func find(
    in root: String, except names: Set<String>, files: FileSystem = .system
  ) -> [PushLeftover] {
    var found: [PushLeftover] = []
    for name in ((try? files.names(root)) ?? []).sorted() where !names.contains(name) {
      guard found.count < Limits.pushLeftovers else { break }
      let folder = root + "/" + name
      guard let facts = try? files.facts(folder), facts.kind == .folder else { continue }
      let open = TickLog.look(folder, files: files)
      guard !open.isTaken else { continue }
      var health = PushDestinationHealth(name: name, url: "")
      PushQueue.peek(folder, into: &health, files: files)
      let bytes = health.queuedBytes + open.bytes
      guard bytes > 0 else { continue }
      found.append(
        PushLeftover(
          name: name, folder: folder, samples: health.pending, bytes: bytes,
          oldest: health.oldest))
    }
    return found
  }
}
