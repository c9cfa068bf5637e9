import Glibc
import MonitorAPI
import MonitorModel
import MonitorSupport

/// Attaches to the daemon that a plan names.
enum DaemonLink {
  /// What came of it.
  enum Outcome {
    /// It is attached; the notice tells where.
    case attached(RemoteSource, notice: String)
    /// The engine runs in the process; the notice tells why, where that is not what one expects.
    case own(notice: String)
    /// The daemon that was named is not reached, and why.
    case failed(String)
  }

  /// A daemon that is not asked for by name keeps the first screen waiting no longer than this.
  private static let offeredNanoseconds: Int64 = 1_000_000_000

  /// Attaches, if that is the plan.
  static func open(_ request: LiveRequest, time: MonitorTime) async -> Outcome {
    do throws(AttachProblem) {
      let plan = try AttachPlan(
        request.settings, request.input, mustAttach: request.mustAttach, isSocket: isSocket)
      switch plan {
      case .own: return .own(notice: "")
      case .named(let target): return await named(target, request, time)
      case .offered(let target): return await offered(target, request, time)
      }
    } catch {
      return .failed("cannot attach: " + PlainText.clean(error.reason))
    }
  }

  private static func named(
    _ target: AttachTarget, _ request: LiveRequest, _ time: MonitorTime
  ) async -> Outcome {
    do throws(AttachProblem) {
      let remote = try await attach(target, request, RemoteSource.welcomeNanoseconds, time)
      return .attached(remote, notice: await notice(remote, target))
    } catch {
      return .failed("cannot attach to \(target.text): " + PlainText.clean(error.reason))
    }
  }

  private static func offered(
    _ target: AttachTarget, _ request: LiveRequest, _ time: MonitorTime
  ) async -> Outcome {
    do throws(AttachProblem) {
      let remote = try await attach(target, request, offeredNanoseconds, time)
      return .attached(remote, notice: await notice(remote, target))
    } catch {
      // A socket that a daemon left behind is no news.
      let reason = "not attached: " + PlainText.clean(error.reason)
      return .own(notice: error.kind == .absent ? "" : reason)
    }
  }

  private static func attach(
    _ target: AttachTarget, _ request: LiveRequest, _ patience: Int64, _ time: MonitorTime
  ) async throws(AttachProblem) -> RemoteSource {
    let token = try AttachToken.token(
      for: target, file: request.tokenFile, environment: request.input.environment,
      isInsecure: request.isInsecure)
    let actor = Handover.actor()
    let remote = RemoteSource(
      transport: NIOAttachTransport(target, token: token),
      hello: AttachHello(version: Version.text, user: actor.user, terminal: actor.terminal),
      time: time,
      // Dashboards that lost one daemon come back at times of their own.
      seed: UInt64(getpid()) << 32 ^ UInt64(bitPattern: time.monotonic().nanoseconds))
    try await remote.open(within: patience)
    return remote
  }

  private static func notice(_ remote: RemoteSource, _ target: AttachTarget) async -> String {
    var text = "attached to " + target.text
    if let version = await remote.daemon?.version, version != Version.text {
      text += " (kilter " + PlainText.clean(version) + ")"
    }
    return text
  }

  /// Whether there is a socket that this user may use.
  private static func isSocket(_ path: String) -> Bool {
    var facts = stat()
    return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFSOCK
      && access(path, R_OK | W_OK) == 0
  }
}
