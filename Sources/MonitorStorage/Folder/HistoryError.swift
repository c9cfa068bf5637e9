import Glibc

/// What can go wrong with the folder of history.
package enum HistoryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A call to the file system failed; the path is never empty.
  case failed(FileFailure)
  /// There is no such folder, and it was not to be made.
  case missing(path: String)
  /// Something else is where the folder should be.
  case notAFolder(path: String)
  /// The folder belongs to the user of this number, not to the one who runs this.
  case otherUser(path: String, user: UInt32)
  /// The folder, or the disk it is on, cannot be written; the failure says why.
  case readOnly(FileFailure)
  /// Another program writes here: the number of its process, 0 where it did not say.
  case otherWriter(path: String, process: Int32)
  /// A file is encrypted and no key was given.
  case keyMissing(path: String)
  /// A file is encrypted with another key than the one that was given.
  case wrongKey(path: String)
  /// A newer kilter wrote a file, in the format of this number.
  case newerVersion(path: String, version: Int)
  /// The bytes of a file are not what they should be; the offset counts from its start.
  case damaged(path: String, offset: Int, String)
  /// There is no log to write to: none was started, or the last write to it failed.
  case noLog(path: String)
  /// The log has reached `Limits.logBytes`: its block must be sealed.
  case logFull(path: String)
  /// What is to be kept has no room within the quota, even after all that may go has gone.
  case overQuota(path: String, bytes: Int, quota: Int)
  /// The folder is not open, or open for reading only.
  case notWritable(path: String)

  /// The file or folder it is about.
  package var path: String {
    switch self {
    case .failed(let failure), .readOnly(let failure): failure.path
    case .missing(let path), .notAFolder(let path), .keyMissing(let path), .wrongKey(let path),
      .noLog(let path), .logFull(let path), .notWritable(let path), .otherUser(let path, _),
      .otherWriter(let path, _), .newerVersion(let path, _), .damaged(let path, _, _),
      .overQuota(let path, _, _):
      path
    }
  }

  /// Whether the same may go well later, without anybody changing a setting: a disk that is full
  /// now, a quota of the user, an error of the device.
  package var mayPass: Bool {
    switch self {
    case .failed(let failure):
      ![EACCES, EPERM, EROFS, ENOTDIR, ELOOP, ENAMETOOLONG].contains(failure.number)
    case .noLog, .logFull, .overQuota: true
    default: false
    }
  }

  /// What happened and what would be right, in a sentence.
  package var description: String {
    switch self {
    case .failed(let failure):
      switch failure.number {
      case ENOSPC: "\(failure); free some space on that disk or lower the quota"
      case EDQUOT: "\(failure); the disk quota of this user is used up"
      case EIO: "\(failure); the disk reports an error, see the kernel's log"
      default: "\(failure)"
      }
    case .missing(let path): "\(path): there is no such folder"
    case .notAFolder(let path): "\(path): it must be a folder, and is something else"
    case .otherUser(let path, let user):
      "\(path): it belongs to user \(user); run as that user, or name another folder"
    case .readOnly(let failure):
      "\(failure); make the folder writable, or name another"
    case .otherWriter(let path, let process):
      process > 0
        ? "\(path): process \(process) writes here; this one only reads"
        : "\(path): another program writes here; this one only reads"
    case .keyMissing(let path): "\(path): it is encrypted; give the key it was written with"
    case .wrongKey(let path): "\(path): it is encrypted with another key than the one given"
    case .newerVersion(let path, let version):
      "\(path): a newer kilter wrote it (format \(version), this one reads \(LogHead.version))"
    case .damaged(let path, let offset, let what): "\(path): damaged at byte \(offset): \(what)"
    case .noLog(let path): "\(path): no log is open"
    case .logFull(let path): "\(path): the log is full; its block must be sealed"
    case .overQuota(let path, let bytes, let quota):
      "\(path): \(bytes) bytes have no room within the quota of \(quota) bytes"
    case .notWritable(let path): "\(path): it is not open for writing"
    }
  }
}
