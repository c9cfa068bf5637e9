import Glibc
package import MonitorModel
package import WireFormats

/// Follows a file of lines over rotation, truncation and restarts, and hands out each line once.
///
/// ```
///  path ──▶ current ──▶ lines
///             │ the path leads elsewhere: retired, read on until 5 s after it last grew
///             │ first or last bytes differ, or shorter: cut; the unread rest is in a copy beside it
///             ▼
///  queue: [copies …, retired …, files that came and went in between …, current]
/// ```
///
/// A file is known by device, inode and the checksums of its first bytes and of those before its end:
/// an inode is used again soon after it is free. A writer that goes on in a renamed file is followed
/// there. It waits for nothing but the disk; `look` is to be called every 50 to 250 ms.
package final class LogTail {
  /// The options.
  package let options: LogTailOptions
  /// How it stands.
  package var status = LogTailStatus()
  /// The files being read, oldest first; the last one is the current one, where there is one.
  var queue: [LogFile] = []
  /// The rotated files that are not to be read (again).
  var known: [LogKnown] = []
  /// Rotated files of which it cannot be told yet whether they are copies of one being read.
  var undecided: [LogSibling] = []
  private var hasStarted = false
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
  private var savedAt: MonotonicInstant?
  private var saved = ""
  private var stateFile: String? {
    options.stateFolder.map { "\($0)/\(options.stateName).place" }
  }

  /// Files that are read at a time at the most; the oldest is given up beyond.
  private static let queueLimit = 64

  /// Makes one; nothing is opened before the first look.
  package init(_ options: LogTailOptions) { self.options = options }

  deinit {
    save()
    buffer.deallocate()
  }

  /// Files that are open: the current one and those being read to their end.
  package var openFiles: Int { queue.count }

  /// The file at the path, or that was there last.
  var current: LogFile? { queue.last }

  /// Looks what has come and hands out whole lines with their line ends, many at a time.
  ///
  /// Only the last line of a file that nobody writes any more may lack its end. `isOld` says that they
  /// were there before the start.
  ///
  /// - Returns: whether there is more to be read at once.
  package func look(
    at instant: MonotonicInstant, _ take: (_ lines: Bytes, _ isOld: Bool) -> Void
  ) -> Bool {
    if !hasStarted { start(at: instant, take) }
    checkForCut()
    checkPath(at: instant)
    decide(at: instant)
    var budget = options.bytesPerLook
    var index = 0
    while index < queue.count, budget > 0 {
      let file = queue[index]
      let hasEnded = read(file, at: instant, &budget, take)
      if hasEnded, finish(file, index, at: instant, take) {
        queue.remove(at: index)
      } else {
        index += 1
      }
    }
    while queue.count > Self.queueLimit {
      let given = queue.removeFirst()
      if given.offset < given.size { status.losses += 1 }
    }
    status.backlog = queue.reduce(0) { $0 + max(0, $1.size - $1.offset) }
    let hasMore = budget <= 0
    if !hasMore { status.hasCaughtUp = true }
    if savedAt.map({ instant - $0 >= options.saveInterval.nanoseconds }) ?? true {
      savedAt = instant
      save()
    }
    return hasMore
  }

  /// Closes what has been read to its end and will not grow; `true` where it may go.
  private func finish(
    _ file: LogFile, _ index: Int, at instant: MonotonicInstant, _ take: (Bytes, Bool) -> Void
  ) -> Bool {
    if file.isCopy {
      // The line that was being written when the copy was made goes on in the file that was cut.
      let rest = unfinished(file)
      if index + 1 < queue.count { queue[index + 1].prefix = rest }
      remember(file)
      return true
    }
    guard let retired = file.retiredAt else { return false }
    let last = max(retired, file.grewAt ?? retired)
    guard instant - last >= options.drainTime.nanoseconds else { return false }
    let rest = unfinished(file)
    if !rest.isEmpty { rest.withUnsafeBytes { take($0, false) } }
    remember(file)
    return true
  }

  private func remember(_ file: LogFile) {
    known.append(LogKnown(device: file.device, inode: file.inode, head: file.head))
  }

  /// The line at the end of a file that has no line end; empty where it is too long.
  private func unfinished(_ file: LogFile) -> [UInt8] {
    let count = Int(clamping: file.size - file.offset)
    guard !file.isSkipping, count >= 0, count + file.prefix.count <= Limits.lineBytes else {
      return []
    }
    var rest = [UInt8](repeating: 0, count: count)
    let got = count == 0 ? 0 : pread(file.descriptor, &rest, count, off_t(file.offset))
    return file.prefix + rest[..<max(0, got)]
  }

  // MARK: - Reading

  /// Hands out the whole lines of a file; `true` where its end was reached.
  private func read(
    _ file: LogFile, at instant: MonotonicInstant, _ budget: inout Int,
    _ take: (Bytes, Bool) -> Void
  ) -> Bool {
    while budget > 0 {
      let kept = file.prefix.count
      if buffer.count < kept + 4_096 { growBuffer(kept + (256 << 10)) }
      guard let base = buffer.baseAddress else { return true }
      let room = buffer.count - kept
      let got = pread(file.descriptor, base + kept, room, off_t(file.offset))
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { return true }
      // What was read is of this file only if it was not cut meanwhile.
      let seen = file.offset + Int64(got)
      let marks =
        seen > file.seen ? file.marks(to: seen, read: Bytes(start: base + kept, count: got)) : nil
      if file === current, file.seen == 0, mayHaveBeenCut(file) { return false }
      guard file.condition() == .whole else {
        if file === current { return false }
        file.abandon()
        return true
      }
      if let marks {
        file.grewAt = instant
        file.note(seenTo: seen, marks)
      }
      if kept > 0 {
        file.prefix.withUnsafeBytes {
          base.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(base), byteCount: kept)
        }
      }
      let bytes = Bytes(start: base, count: kept + got)
      budget -= got
      guard handOut(bytes, of: file, read: got, isFull: got == room, take) else { continue }
      return true
    }
    return false
  }

  /// Hands out the whole lines of what was read; `true` where nothing more is there.
  private func handOut(
    _ bytes: Bytes, of file: LogFile, read got: Int, isFull: Bool, _ take: (Bytes, Bool) -> Void
  ) -> Bool {
    if file.isSkipping {
      if let newline = bytes.place(of: 0x0A) {
        file.offset += Int64(newline + 1)
        file.isSkipping = false
      } else {
        file.offset += Int64(got)
      }
      return false
    }
    guard let last = bytes.lastIndex(of: 0x0A) else {
      guard bytes.count > Limits.lineBytes else {
        if isFull { growBuffer(Limits.lineBytes + 4_096) }
        return !isFull
      }
      status.longLines += 1
      file.isSkipping = true
      file.offset += Int64(got)
      file.prefix = []
      return false
    }
    let length = last + 1
    file.offset += Int64(length - file.prefix.count)
    file.prefix = []
    take(Bytes(rebasing: bytes[..<length]), false)
    return !isFull
  }

  private func growBuffer(_ count: Int) {
    guard count > buffer.count else { return }
    buffer.deallocate()
    buffer = .allocate(byteCount: count, alignment: 16)
  }

  // MARK: - Starting

  /// Opens the file and goes on at the kept place, or at its end.
  private func start(at instant: MonotonicInstant, _ take: (Bytes, Bool) -> Void) {
    if let stateFile, let kept = LogPlace.load(stateFile, path: options.path) {
      resume(kept.places, kept.known, at: instant)
      hasStarted = true
      return
    }
    do throws(CollectorError) {
      let file = try LogFile(options.path)
      hasStarted = true
      _ = file.hasChanged()
      known = LogSibling.all(of: options.path).files.compactMap(Self.known)
      lookBack(file, take)
      queue = [file]
    } catch {
      status.problem = error
      // What comes later is new from its first byte on; what could not be read may be old.
      hasStarted = error.code == .absent
      if hasStarted { known = LogSibling.all(of: options.path).files.compactMap(Self.known) }
    }
  }

  /// Hands out the last lines before the end as old ones, and goes on behind them.
  private func lookBack(_ file: LogFile, _ take: (Bytes, Bool) -> Void) {
    let size = max(0, file.size)
    let begin = max(0, size - Int64(options.lookBackBytes))
    var bytes = [UInt8](repeating: 0, count: Int(size - begin))
    let got = bytes.isEmpty ? 0 : pread(file.descriptor, &bytes, bytes.count, off_t(begin))
    file.offset = size
    guard got > 0 else { return file.note(seenTo: size) }
    bytes.withUnsafeBytes { all in
      let bytes = Bytes(rebasing: all[..<got])
      // The first line may have begun before.
      let first = begin == 0 ? 0 : (bytes.place(of: 0x0A).map { $0 + 1 } ?? got)
      guard let last = bytes.lastIndex(of: 0x0A) else {
        // One line that is not whole: it is handed out once it is.
        file.offset = begin == 0 ? 0 : size
        file.isSkipping = begin > 0
        return
      }
      let end = last + 1
      file.offset = begin + Int64(end)
      if first < end { take(Bytes(rebasing: bytes[first..<end]), true) }
    }
    file.note(seenTo: begin + Int64(got))
  }

  /// Writes the places of all files being read, where they are others than were written last.
  package func save() {
    guard let stateFile, !queue.isEmpty else { return }
    let text = LogPlace.text(queue.map(\.place), path: options.path, known: known)
    guard text != saved else { return }
    if LogPlace.store(text, as: stateFile) {
      saved = text
    } else {
      status.unsavedPlaces += 1
    }
  }
}
