import Glibc
import MonitorModel

/// One open file of a log: which one it is and how far it was read; closed when it goes.
final class LogFile {
  /// Bytes before the end as last seen that are looked at to know whether the file was cut.
  private static let endBytes = 256

  /// The descriptor.
  let descriptor: Int32
  /// The device.
  let device: UInt64
  /// The inode.
  let inode: UInt64
  /// Where the first line begins that was not handed out.
  var offset: Int64 = 0
  /// The length of the file when last looked at; its bytes up to here are taken not to change.
  private(set) var seen: Int64 = 0
  /// The mark of its first bytes, of those seen.
  private(set) var head = LogMark()
  private var end = LogMark()
  /// The length, modification and change times when last looked at.
  private var stamp = Stamp()
  /// The beginning of its first line, which stands at the end of a copy that was made before the file
  /// was cut.
  var prefix: [UInt8] = []
  /// Whether a line that is too long is being passed over.
  var isSkipping = false
  /// When the path began to lead to another file; `nil` while it leads here.
  var retiredAt: MonotonicInstant?
  /// When it last grew.
  var grewAt: MonotonicInstant?
  /// Whether it is a copy, which is read once and does not grow.
  var isCopy = false

  /// What changes when a file is written to.
  private struct Stamp: Equatable {
    var size: Int64 = -1
    var modified: Int64 = 0
    var changed: Int64 = 0
  }

  /// Opens a file.
  ///
  /// - Throws: `absent`, `forbidden`, or `failed` where it is not a file of the disk.
  init(_ path: String) throws(CollectorError) {
    // A log may be a pipe or a device (containers): opening must not wait.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    let code = errno
    var status = stat()
    let isKnown = descriptor >= 0 && fstat(descriptor, &status) == 0
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    guard descriptor >= 0 else { throw Self.error(code, path) }
    guard isKnown, status.st_mode & S_IFMT == S_IFREG else {
      throw CollectorError(.failed, "\(path) is no regular file")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// What an error of the system means for a path.
  static func error(_ code: Int32, _ path: String) -> CollectorError {
    switch code {
    case ENOENT, ENOTDIR: CollectorError(.absent, "\(path) does not exist")
    case EACCES, EPERM: CollectorError(.forbidden, "\(path) may not be read")
    default: CollectorError(.failed, "\(path): \(String(cString: strerror(code)))")
    }
  }

  /// Goes on where an earlier run stopped.
  func resume(_ place: LogPlace) {
    offset = place.offset
    seen = place.seen
    head = place.head
    end = place.end
  }

  /// Where it stands, to be kept.
  var place: LogPlace {
    LogPlace(device: device, inode: inode, offset: offset, seen: seen, head: head, end: end)
  }

  /// Its length now; -1 where the system does not tell.
  var size: Int64 {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int64(status.st_size) : -1
  }

  /// Whether it still has a name in some folder.
  var hasName: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_nlink > 0
  }

  /// Whether something changed since the last call.
  func hasChanged() -> Bool {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return false }
    let new = Stamp(
      size: Int64(status.st_size), modified: LogSibling.nanoseconds(status.st_mtim),
      changed: LogSibling.nanoseconds(status.st_ctim))
    defer { stamp = new }
    return new != stamp
  }

  /// When it was last written to, as last seen, in nanoseconds since 1970; 0 where it was not looked
  /// at yet.
  var modified: Int64 { stamp.modified }

  /// Passes over all there is.
  func abandon() {
    restartMarks()
    offset = max(0, size)
    note(seenTo: offset)
  }

  /// What a file is against what was seen of it.
  enum Condition {
    /// It holds what was seen.
    case whole
    /// It was cut, and may have grown again since.
    case cut
    /// The system does not tell.
    case unreadable
  }

  /// Looks whether the file still begins with, and at the place last seen still ends with, the bytes
  /// that stood there.
  func condition() -> Condition {
    let length = size
    guard length >= seen else { return length < 0 ? .unreadable : .cut }
    for (mark, place) in [(head, 0), (end, seen - Int64(end.count))] where mark.count > 0 {
      let now = LogMark.read(descriptor, from: place, count: mark.count)
      if now == mark { continue }
      // Less than was there, and yet not shorter: a disk that cannot be read.
      return now.count == mark.count || size < seen ? .cut : .unreadable
    }
    return .whole
  }

  /// Whether another file holds what was seen of this one, so that it is its copy.
  ///
  /// A copy may be shorter: what was written while it was made is missing there.
  func isCopied(to descriptor: Int32, size: Int64) -> Bool {
    guard head.count > 0, size >= Int64(head.count),
      LogMark.read(descriptor, count: head.count) == head
    else { return false }
    guard size >= seen, end.count > 0 else { return true }
    return LogMark.read(descriptor, from: seen - Int64(end.count), count: end.count) == end
  }

  /// The marks of the file up to a place; `bytes` are what was read from its offset on.
  ///
  /// They are taken before `condition` is asked, so that they are not those of bytes that came after a
  /// cut.
  func marks(to place: Int64, read bytes: UnsafeRawBufferPointer) -> (head: LogMark, end: LogMark) {
    if offset == 0, Int64(bytes.count) == place {
      let first = UnsafeRawBufferPointer(rebasing: bytes.prefix(LogMark.bytes))
      let last = UnsafeRawBufferPointer(rebasing: bytes.suffix(Self.endBytes))
      return (
        LogMark(count: first.count, sum: LogMark.sum(first)),
        LogMark(count: last.count, sum: LogMark.sum(last))
      )
    }
    let isLong = head.count == LogMark.bytes
    let count = Int(min(Int64(Self.endBytes), place))
    return (
      isLong
        ? head : LogMark.read(descriptor, count: Int(min(Int64(LogMark.bytes), place))),
      LogMark.read(descriptor, from: place - Int64(count), count: count)
    )
  }

  /// Notes that the file is there up to a place.
  func note(seenTo place: Int64, _ marks: (head: LogMark, end: LogMark)) {
    guard place > seen else { return }
    seen = place
    head = marks.head
    end = marks.end
  }

  /// Notes that the file is there up to a place, of which nothing was read just now.
  func note(seenTo place: Int64) {
    note(seenTo: place, marks(to: place, read: UnsafeRawBufferPointer(start: nil, count: 0)))
  }

  /// Begins anew: the file was cut to nothing.
  func restart() {
    offset = 0
    isSkipping = false
    restartMarks()
  }

  private func restartMarks() {
    seen = 0
    head = LogMark()
    end = LogMark()
  }
}
