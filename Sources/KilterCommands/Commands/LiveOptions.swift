import ArgumentParser

/// How the dashboard is shown, and by what a daemon lets it in.
struct LiveOptions: ParsableArguments {
  @Flag(name: .customLong("once"), help: "Print one frame as plain text and end.")
  var isOnce = false
  @Option(help: "With --once: the size of the frame, as COLSxROWS. (default: 120x40)")
  var size: FrameSize?
  @Option(
    help: "With --once: watch for this long before drawing. (default: 1s; 0s where attached)")
  var warmup: WarmupTime?
  @Flag(name: .customLong("linear"), help: "Print changes as lines, and take commands as lines.")
  var isLinear = false
  @Option(help: "With --linear: the time between two summaries. (default: 1m)")
  var every: WarmupTime?
  @Option(
    help:
      "A file of mode 600 with the token for a daemon at a URL. (default: $KILTER_TOKEN)")
  var tokenFile: String?
  @Flag(
    name: .customLong("insecure"),
    help: "Send the token also where others can read it on the way.")
  var isInsecure = false

  /// Makes options that set nothing.
  init() {}

  /// Refuses options that would do nothing.
  func validate() throws {
    if !isOnce, size != nil || warmup != nil {
      throw ValidationError("--size and --warmup need --once")
    }
    if !isLinear, every != nil { throw ValidationError("--every needs --linear") }
    if isLinear, isOnce { throw ValidationError("--linear and --once exclude each other") }
  }

  /// What is to be done with some settings.
  func request(
    _ settings: Settings, _ input: SettingsInput, mustAttach: Bool = false
  ) -> LiveRequest {
    let once =
      isOnce
      ? LiveRequest.Once(
        size: size?.size ?? FrameSize.standard.size, warmup: warmup?.duration)
      : nil
    return LiveRequest(
      settings: settings, input: input, once: once,
      linear: isLinear ? every?.duration ?? .seconds(60) : nil, mustAttach: mustAttach,
      tokenFile: tokenFile, isInsecure: isInsecure)
  }
}
