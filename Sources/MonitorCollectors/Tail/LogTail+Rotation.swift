import Glibc
import MonitorModel
import WireFormats

/// What happens to the file under the tail: moved away, cut after it was copied, removed.
extension LogTail {
  /// The identity of a rotated file by its first bytes; `nil` where it cannot be read.
  static func known(_ sibling: LogSibling) -> LogKnown? { open(sibling).map(known) }

  private static func known(_ file: LogFile) -> LogKnown {
    LogKnown(
      device: file.device, inode: file.inode,
      head: LogMark.read(file.descriptor, count: LogMark.bytes))
  }

  /// Opens a sibling; `nil` where it went or another has its name now.
  private static func open(_ sibling: LogSibling) -> LogFile? {
    guard let file = try? LogFile(sibling.path), file.inode == sibling.inode,
      file.device == sibling.device
    else { return nil }
    return file
  }

  private func isKnown(_ file: LogFile) -> Bool {
    known.contains { entry in
      entry.inode == file.inode && entry.device == file.device && entry.head.count > 0
        && LogMark.read(file.descriptor, count: entry.head.count) == entry.head
    }
  }

  private func isInQueue(_ sibling: LogSibling) -> Bool {
    queue.contains { $0.inode == sibling.inode && $0.device == sibling.device }
  }

  /// Whether a file begins as the live one does: then it is a copy of it that is being made, and
  /// nothing of it is to be read before the live one is cut.
  private func isCopyInTheMaking(_ file: LogFile, of live: LogFile) -> Bool {
    let count = Int(min(Int64(LogMark.bytes), file.size, live.size))
    guard count > 0 else { return false }
    return LogMark.read(file.descriptor, count: count)
      == LogMark.read(live.descriptor, count: count)
  }

  /// What was found of the files that came and went since the last look, over several surveys: once a
  /// file is open, no renaming hides it.
  private struct Survey {
    /// Files that were opened, by device and inode.
    var opened: [FileKey: LogFile] = [:]
    /// Those that are to be read, oldest first.
    var files: [LogFile] = []
    /// Whether the folder held still for long enough to be sure of them.
    var isSure = false
  }

  /// What tells files apart, whatever they are called.
  private struct FileKey: Hashable {
    var device: UInt64
    var inode: UInt64
  }

  /// Looks for the files that came and went since the last look: unknown ones younger than `after`,
  /// which is the last that was being read, and older than the live one; oldest first.
  private func survey(
    _ folder: LogSibling.Listing, after: LogSibling?, since: Int64, live: LogFile,
    into survey: inout Survey
  ) {
    let list = folder.files
    let livePlace = list.first { $0.inode == live.inode && $0.device == live.device }
    let chosen = list.filter { sibling in
      guard !isInQueue(sibling), sibling.inode != live.inode || sibling.device != live.device else {
        return false
      }
      if let livePlace, !livePlace.isNewer(than: sibling) { return false }
      guard let after else { return sibling.modified >= since }
      return sibling.inode != after.inode && sibling.isNewer(than: after)
    }
    survey.isSure = folder.isStill
    survey.files = []
    for sibling in chosen.sorted(by: { $1.isNewer(than: $0) }) {
      let key = FileKey(device: sibling.device, inode: sibling.inode)
      // Rotation may be renaming just now: then the name is another file's.
      guard let file = survey.opened[key] ?? Self.open(sibling) else {
        survey.isSure = false
        continue
      }
      survey.opened[key] = file
      let isCopy = queue.contains { $0.isCopied(to: file.descriptor, size: file.size) }
      if isCopy || isKnown(file) { continue }
      if isCopyInTheMaking(file, of: live) {
        leaveUndecided(sibling)
      } else {
        survey.files.append(file)
      }
    }
  }

  /// Remembers a file that begins as the live one does: with a line or two in the live one that may be
  /// by chance, as the lines of one second are often alike.
  private func leaveUndecided(_ sibling: LogSibling) {
    let isThere = undecided.contains {
      $0.inode == sibling.inode && $0.device == sibling.device
    }
    if !isThere, undecided.count < Self.undecidedMost { undecided.append(sibling) }
  }

  /// Files that are undecided at a time at the most.
  private static let undecidedMost = 64

  /// Looks again at the files that began as the live one did: one that is no copy after all came in
  /// between, and is read now.
  func decide(at instant: MonotonicInstant) {
    guard !undecided.isEmpty else { return }
    let list = LogSibling.all(of: options.path).files
    let open = undecided
    undecided = []
    for entry in open where !isInQueue(entry) {
      guard
        let sibling = list.first(where: { $0.inode == entry.inode && $0.device == entry.device })
      else { continue }
      guard let file = Self.open(sibling) else {
        leaveUndecided(sibling)
        continue
      }
      if isKnown(file) { continue }
      // By what was seen of them, as one may have been cut just now; where that is enough to be sure,
      // the copy is found again once there is a cut.
      let sources = queue.filter { $0.isCopied(to: file.descriptor, size: file.size) }
      if sources.contains(where: { $0.head.count == LogMark.bytes }) { continue }
      let isAlike = queue.contains { isCopyInTheMaking(file, of: $0) }
      guard sources.isEmpty, !isAlike, file.size > 0 else {
        leaveUndecided(sibling)
        continue
      }
      file.retiredAt = instant
      queue.insert(file, at: max(0, queue.count - 1))
    }
  }

  /// How often the siblings are looked at anew while their names change.
  private static let surveys = 32

  /// Notes which rotated files are dealt with: all but those that are younger than the live one, where
  /// that one was moved away itself.
  ///
  /// Nor those that begin as the live one does: what they hold may be gone from there before it is
  /// read.
  private func settle(_ list: [LogSibling], live: LogFile) {
    let livePlace = list.first { $0.inode == live.inode && $0.device == live.device }
    known = list.compactMap { sibling in
      if let livePlace, sibling.isNewer(than: livePlace) { return nil }
      guard let file = Self.open(sibling), !isCopyInTheMaking(file, of: live) else { return nil }
      return Self.known(file)
    }
  }

  /// Looks whether the current file was cut, and finds what was not read of it.
  func checkForCut() {
    guard let file = current else { return }
    let since = file.modified
    guard file.hasChanged() else { return }
    let wasEmpty = file.seen == 0
    guard wasEmpty || file.condition() == .cut else { return }
    var list: [LogSibling] = []
    var copy: LogFile?
    var found = Survey()
    for _ in 0..<Self.surveys {
      let folder = LogSibling.all(of: options.path)
      list = folder.files
      copy = wasEmpty ? nil : findCopy(of: file, in: list)
      let mark = copy.flatMap { copy in list.first { $0.inode == copy.inode } }
      survey(folder, after: mark, since: since, live: file, into: &found)
      if found.isSure, wasEmpty || copy != nil { break }
    }
    let between = found.files
    settle(list, live: file)
    guard !wasEmpty || !between.isEmpty else { return }
    status.rotations += 1
    let copies = (copy.map { [$0] } ?? []) + between
    for copy in copies { copy.isCopy = true }
    if let copy {
      // What was read after the copy was made is not in it.
      copy.offset = min(file.offset, copy.size)
      copy.isSkipping = file.isSkipping
    }
    if !found.isSure || copy == nil && !wasEmpty { status.losses += 1 }
    copies.first?.prefix = file.prefix
    file.prefix = []
    file.restart()
    queue.insert(contentsOf: copies, at: queue.count - 1)
  }

  /// Whether a file of which nothing was seen yet may have been written to and cut meanwhile.
  ///
  /// Then there is a new file beside it, which the next look reads first.
  func mayHaveBeenCut(_ file: LogFile) -> Bool {
    var found = Survey()
    survey(
      LogSibling.all(of: options.path), after: nil, since: file.modified, live: file, into: &found)
    return found.files.contains { $0.size > 0 } || !found.isSure
  }

  /// The sibling that holds what was seen of a file; the youngest where several do.
  private func findCopy(of file: LogFile, in list: [LogSibling]) -> LogFile? {
    let byAge = list.sorted { $0.isNewer(than: $1) }
    for sibling in byAge where !isInQueue(sibling) {
      if let copy = Self.open(sibling), file.isCopied(to: copy.descriptor, size: copy.size) {
        return copy
      }
    }
    return nil
  }

  /// Looks whether the path leads to another file now.
  func checkPath(at instant: MonotonicInstant) {
    var status = stat()
    guard stat(options.path, &status) == 0 else {
      self.status.problem = LogFile.error(errno, options.path)
      return
    }
    if let file = current, file.inode == UInt64(status.st_ino),
      file.device == UInt64(status.st_dev)
    {
      self.status.problem = nil
      return
    }
    do throws(CollectorError) {
      let file = try LogFile(options.path)
      self.status.problem = nil
      take(over: file, at: instant)
    } catch {
      self.status.problem = error
    }
  }

  /// Makes another file the current one, behind those that came in between.
  private func take(over file: LogFile, at instant: MonotonicInstant) {
    if let old = current, old.inode == file.inode, old.device == file.device { return }
    // Its time is noted before the others are looked at: what is cut from it after that is in a file
    // that is younger.
    _ = file.hasChanged()
    var list: [LogSibling] = []
    let old = current
    var found = Survey(isSure: true)
    for _ in 0..<Self.surveys {
      let folder = LogSibling.all(of: options.path)
      list = folder.files
      guard let old else { break }
      let mark = list.first { $0.inode == old.inode && $0.device == old.device }
      survey(folder, after: mark, since: old.modified, live: file, into: &found)
      if found.isSure, mark != nil || !old.hasName { break }
    }
    let between = found.files
    if !found.isSure { status.losses += 1 }
    settle(list, live: file)
    if let old {
      status.rotations += 1
      old.retiredAt = instant
    }
    for file in between { file.retiredAt = instant }
    queue += between
    queue.append(file)
  }

  /// Goes on where an earlier run stopped: in the files that have the kept marks, wherever they are.
  ///
  /// If the last one is not at the path, the next steps of `look` find those in between.
  func resume(_ places: [LogPlace], _ known: [LogKnown], at instant: MonotonicInstant) {
    self.known = known
    let list = LogSibling.all(of: options.path).files.sorted { $0.isNewer(than: $1) }
    for (index, place) in places.enumerated() {
      let isLast = index == places.count - 1
      guard let file = find(place, in: list, last: isLast ? nil : places.last) else {
        status.strayPlaces += 1
        continue
      }
      file.resume(place)
      if !isLast { file.retiredAt = instant }
      queue.append(file)
    }
    // The last one found is the current one until the path is looked at.
    queue.last?.retiredAt = nil
  }

  /// The file of a kept place: by its inode and marks, else by its marks; the last one also where it
  /// was cut since.
  private func find(_ place: LogPlace, in list: [LogSibling], last: LogPlace?) -> LogFile? {
    if let file = try? LogFile(options.path), file.inode == place.inode,
      file.device == place.device
    {
      file.resume(place)
      // An empty file that was moved away cannot be told from a new one with its inode.
      if last == nil || place.head.count > 0 && file.condition() == .whole { return file }
    }
    let same = list.filter { $0.inode == place.inode && $0.device == place.device }
    for sibling in same + (place.head.count > 0 ? list : []) where !isInQueue(sibling) {
      guard let file = Self.open(sibling) else { continue }
      if let last, place.head.count == 0, last.head.count > 0,
        LogMark.read(file.descriptor, count: last.head.count) == last.head
      {
        // A copy of the current file that got the inode of an empty one.
        continue
      }
      file.resume(place)
      if file.condition() == .whole { return file }
    }
    return nil
  }
}
