import ArgumentParser
import TUICore

/// `kilter live`: the dashboard, or one frame of it as text.
struct LiveCommand: AsyncParsableCommand, TakesCommonOptions {
  /// The name and the help.
  static let configuration = CommandConfiguration(
    commandName: "live", abstract: "Show the dashboard (the default).")

  @OptionGroup var common: CommonOptions
  @Flag(name: .customLong("once"), help: "Print one frame as plain text and end.")
  var isOnce = false
  @Option(help: "With --once: the size of the frame, as COLSxROWS. (default: 120x40)")
  var size: FrameSize?
  @Option(help: "With --once: watch for this long before drawing. (default: 1s)")
  var warmup: WarmupTime?
  @Flag(name: .customLong("linear"), help: "Print changes as lines, and take commands as lines.")
  var isLinear = false
  @Option(help: "With --linear: the time between two summaries. (default: 1m)")
  var every: WarmupTime?

  /// Makes the command.
  init() {}

  /// Refuses options that would do nothing.
  func validate() throws {
    if !isOnce, size != nil || warmup != nil {
      throw ValidationError("--size and --warmup need --once")
    }
    if !isLinear, every != nil { throw ValidationError("--every needs --linear") }
    if isLinear, isOnce { throw ValidationError("--linear and --once exclude each other") }
  }

  /// Shows the dashboard until the person quits.
  func run() async throws {
    let input = common.input()
    let settings = try common.settings(from: input)
    let once =
      isOnce
      ? LiveRequest.Once(
        size: size?.size ?? FrameSize.standard.size,
        warmup: warmup?.duration ?? WarmupTime.standard.duration)
      : nil
    let status = await LiveSession.run(
      LiveRequest(
        settings: settings, input: input, once: once,
        linear: isLinear ? every?.duration ?? .seconds(60) : nil))
    if status != ExitStatus.success { throw ExitCode(status) }
  }
}
