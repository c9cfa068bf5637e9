import Glibc
import MonitorModel
import WireFormats

/// A regular file, open for reading and nothing else: no lock is taken and nothing is made.
struct ReadOnlyFile: ~Copyable {
  private let descriptor: Int32
  /// Its bytes.
  let size: Int
  /// Its device and inode.
  let identity: Identity

  /// What a file is, whatever its name.
  struct Identity: Hashable {
    var device: UInt
    var inode: UInt
  }

  /// Opens it; `nil` where there is none.
  init?(_ path: String) throws(CollectorError) {
    // A pipe would be waited for.
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else {
      size = 0
      identity = Identity(device: 0, inode: 0)
      switch errno {
      case ENOENT, ENOTDIR: return nil
      case EACCES, EPERM: throw CollectorError(.forbidden, "\(path) may not be read")
      default: throw CollectorError(.failed, "\(path): errno \(errno)")
      }
    }
    var status = stat()
    let isKnown = fstat(descriptor, &status) == 0
    size = Int(status.st_size)
    identity = Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
    guard isKnown, status.st_mode & S_IFMT == S_IFREG else {
      throw CollectorError(.malformed, "\(path) is no file")
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Reads at a place into `buffer`; how many bytes there were.
  func read(at place: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    var done = 0
    while done < buffer.count, let start = buffer.baseAddress {
      let count = pread(descriptor, start + done, buffer.count - done, off_t(place + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      done += count
    }
    return done
  }

  /// Hands the bytes at a place to `body`; fewer where the file ends.
  func with<Value>(at place: Int, count: Int, _ body: (Bytes) -> Value) -> Value {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = bytes.withUnsafeMutableBytes { read(at: place, into: $0) }
    return bytes.withUnsafeBytes { body($0.part(0..<got)) }
  }
}
