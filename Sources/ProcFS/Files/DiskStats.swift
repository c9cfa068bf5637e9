/// `/proc/diskstats`: what every block device did since it appeared (kernel `iostats`).
package struct DiskStats: Hashable, Sendable {
  /// One device.
  package struct Device: Hashable, Sendable {
    /// The kernel's name, for example `nvme0n1`.
    package internal(set) var name: String
    /// Reads completed.
    package internal(set) var reads: UInt64 = 0
    /// Sectors of 512 bytes read.
    package internal(set) var sectorsRead: UInt64 = 0
    /// Milliseconds all reads took together.
    package internal(set) var readMilliseconds: UInt64 = 0
    /// Writes completed.
    package internal(set) var writes: UInt64 = 0
    /// Sectors of 512 bytes written.
    package internal(set) var sectorsWritten: UInt64 = 0
    /// Milliseconds all writes took together.
    package internal(set) var writeMilliseconds: UInt64 = 0
    /// Requests at work now.
    package internal(set) var inFlight: UInt64 = 0
    /// Milliseconds in which at least one request was at work.
    package internal(set) var busyMilliseconds: UInt64 = 0
    /// Milliseconds times requests at work.
    package internal(set) var weightedMilliseconds: UInt64 = 0
  }

  /// The devices, in the file's order.
  package private(set) var devices: [Device] = []
  /// Changes whenever the names of `devices` do.
  package private(set) var generation = 0

  /// The most devices read; later ones are left out.
  package static let devicesMax = 4_096

  /// Makes a reading of nothing.
  package init() {}

  /// Reads the file's bytes.
  ///
  /// - Throws: `malformed` where a line has no name or fewer than eleven numbers.
  package mutating func read(_ bytes: UnsafeRawBufferPointer) throws(ProcFSError) {
    var cursor = ByteCursor(bytes, "/proc/diskstats")
    var count = 0
    while !cursor.isAtEnd && count < Self.devicesMax {
      _ = try cursor.unsigned()
      _ = try cursor.unsigned()
      let name = cursor.field()
      guard !name.isEmpty else { throw cursor.failure() }
      if count == devices.count {
        devices.append(Device(name: String(decoding: name, as: UTF8.self)))
        generation &+= 1
      } else if !equal(name, devices[count].name) {
        devices[count].name = String(decoding: name, as: UTF8.self)
        generation &+= 1
      }
      try Self.readNumbers(&cursor, into: &devices[count])
      cursor.skipLine()
      count += 1
    }
    if count < devices.count {
      devices.removeLast(devices.count - count)
      generation &+= 1
    }
  }

  @inline(__always)
  private static func readNumbers(
    _ cursor: inout ByteCursor, into device: inout Device
  ) throws(ProcFSError) {
    device.reads = try cursor.unsigned()
    _ = try cursor.unsigned()
    device.sectorsRead = try cursor.unsigned()
    device.readMilliseconds = try cursor.unsigned()
    device.writes = try cursor.unsigned()
    _ = try cursor.unsigned()
    device.sectorsWritten = try cursor.unsigned()
    device.writeMilliseconds = try cursor.unsigned()
    device.inFlight = try cursor.unsigned()
    device.busyMilliseconds = try cursor.unsigned()
    device.weightedMilliseconds = try cursor.unsigned()
  }
}
