/// `/proc/self/mountinfo` (proc_pid_mountinfo(5)).
package struct MountTable: Hashable, Sendable {
  /// One mount.
  package struct Mount: Hashable, Sendable {
    /// `major:minor` of the filesystem.
    package var device: String
    /// The part of the filesystem that is mounted.
    package var root: String
    /// Where it is mounted.
    package var mountPoint: String
    /// Options of this mount, for example `rw,relatime`.
    package var options: String
    /// The filesystem's type.
    package var type: String
    /// What is mounted, for example `/dev/vda1`.
    package var source: String
    /// Options of the filesystem, for example `rw,hidepid=2`.
    package var superOptions: String

    /// Makes a mount.
    package init(
      device: String, root: String, mountPoint: String, options: String, type: String,
      source: String, superOptions: String
    ) {
      self.device = device
      self.root = root
      self.mountPoint = mountPoint
      self.options = options
      self.type = type
      self.source = source
      self.superOptions = superOptions
    }
  }

  /// The mounts, in the file's order: a later one may hide an earlier.
  package private(set) var mounts: [Mount] = []

  /// The most mounts read; later ones are left out.
  package static let mountsMax = 4_096

  /// Reads the file's bytes.
  ///
  /// - Throws: `malformed` where a line lacks a field or is cut off.
  package init(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    var cursor = ByteCursor(bytes, "/proc/self/mountinfo")
    while !cursor.isAtEnd && mounts.count < Self.mountsMax {
      mounts.append(try Self.mount(&cursor))
    }
  }

  private static func mount(_ cursor: inout ByteCursor) throws(ProcFSError) -> Mount {
    cursor.skipField()
    cursor.skipField()
    let device = try text(&cursor)
    let root = try text(&cursor)
    let mountPoint = try text(&cursor)
    let options = try text(&cursor)
    while true {
      let option = cursor.field()
      guard !option.isEmpty else { throw cursor.failure() }
      if equal(option, "-") { break }
    }
    let type = try text(&cursor)
    let source = try text(&cursor)
    let superOptions = try text(&cursor)
    guard cursor.byte == 0x0A else { throw cursor.failure() }
    cursor.position += 1
    return Mount(
      device: device, root: root, mountPoint: mountPoint, options: options, type: type,
      source: source, superOptions: superOptions)
  }

  /// A field with the kernel's octal escapes (`\040`) undone.
  private static func text(_ cursor: inout ByteCursor) throws(ProcFSError) -> String {
    let field = cursor.field()
    guard !field.isEmpty else { throw cursor.failure() }
    guard field.contains(0x5C) else { return String(decoding: field, as: UTF8.self) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(field.count)
    var index = 0
    while index < field.count {
      if field[index] == 0x5C, index + 3 < field.count,
        let value = octal(field[index + 1], field[index + 2], field[index + 3])
      {
        bytes.append(value)
        index += 4
      } else {
        bytes.append(field[index])
        index += 1
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func octal(_ a: UInt8, _ b: UInt8, _ c: UInt8) -> UInt8? {
    guard (0x30...0x33).contains(a), (0x30...0x37).contains(b), (0x30...0x37).contains(c) else {
      return nil
    }
    return (a - 0x30) << 6 | (b - 0x30) << 3 | (c - 0x30)
  }
}
