/// `/proc/PID/schedstat`: time on a processor, time waiting for one, and turns taken, of a
/// process's first thread (kernel `sched-stats`).
package enum ScheduleStat {
  /// A fingerprint that changes when the thread runs; 0 where the kernel does not keep count.
  package static func fingerprint(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var cursor = ByteCursor(bytes, "/proc/PID/schedstat")
    guard let running = try? cursor.unsigned(), let waiting = try? cursor.unsigned(),
      let turns = try? cursor.unsigned()
    else { return 0 }
    if running == 0 && waiting == 0 && turns == 0 { return 0 }
    let mixed = (running &* 0x9E37_79B9_7F4A_7C15) ^ (waiting &* 0xC2B2_AE3D_27D4_EB4F)
    return (mixed ^ turns) | 1
  }
}
