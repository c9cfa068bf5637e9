import Glibc
import MonitorModel
package import MonitorStorage
package import MonitorSupport

/// Seals and repacks blocks on a thread of its own, the least urgent of the program: packing takes
/// its time and nobody waits for it.
package final actor BlockPacker {
  private let thread: OwnThread
  /// The boot during which is recorded, 16 bytes.
  package nonisolated let boot: [UInt8]
  private let protection: HistoryProtection?
  private var builder: BlockBuilder
  private var isHumble = false

  /// The thread it runs on.
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Makes a packer for what is recorded during a boot (16 bytes).
  package init(thread: OwnThread, boot: [UInt8], protection: HistoryProtection?) {
    self.thread = thread
    self.boot = boot
    self.protection = protection
    builder = BlockBuilder()
  }

  /// The ticks that an earlier run left in a log, up to the first that cannot be read.
  package func run(of log: RecoveredLog) -> OpenRun {
    yieldToOthers()
    return OpenRun(log)
  }

  /// The warm block of a run, of this boot unless another is given.
  package func seal(
    _ run: OpenRun, number: UInt64, boot: [UInt8]? = nil
  ) throws(StorageError) -> (head: BlockHead, bytes: [UInt8]) {
    yieldToOthers()
    return try builder.build(
      [run],
      BlockBuilder.Plan(
        tier: .warm, numbers: number...number, boot: boot ?? self.boot,
        protection: protection?.block()))
  }

  /// The cold block of warm ones that follow each other in a session, with what sums up its series.
  package func repack(_ parts: [[UInt8]]) throws(StorageError) -> [UInt8] {
    yieldToOthers()
    var runs: [SealedRun] = []
    for part in parts { runs.append(try SealedRun(part, opener: protection?.opener)) }
    guard let first = runs.first?.head, let last = runs.last?.head else { return [] }
    // The context of the densest level is large, and this is needed once an hour.
    var builder = BlockBuilder()
    var maker = RollupMaker()
    let rollups = try maker.sections(of: try JoinedRun(runs))
    return try builder.build(
      runs,
      BlockBuilder.Plan(
        tier: .cold, numbers: first.numbers.lowerBound...last.numbers.upperBound,
        boot: first.boot, protection: protection?.block()), rollups: rollups
    ).bytes
  }

  /// Gives this thread the lowest priority: setpriority(2) takes a thread on Linux.
  private func yieldToOthers() {
    guard !isHumble else { return }
    isHumble = true
    setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19)
  }
}
