import Glibc
package import MonitorSupport
package import NIOCore
import NIOPosix

/// Reaches a daemon over a socket of this machine or a URL.
package struct NIOAttachTransport: AttachTransport {
  /// Makes the handlers that stand before all others on a connection: those of TLS.
  package typealias FirstHandlers = @Sendable () throws -> [any ChannelHandler]

  private let target: AttachTarget
  private let token: Secret?
  private let firstHandlers: FirstHandlers?

  /// Reaches a daemon; a URL with `https` by TLS, trusting the authorities of the system, or those
  /// that `SSL_CERT_FILE` names.
  ///
  /// - Parameters:
  ///   - target: where it is.
  ///   - token: what shows that this caller may; never told to anybody else.
  package init(_ target: AttachTarget, token: Secret? = nil) {
    var firstHandlers: FirstHandlers?
    if case .web(let host, _, _, isSecure: true) = target {
      firstHandlers = {
        guard let handler = TLSHandler(try TLSContext(), host: host) else {
          throw TLSContext.Failure(description: "memory is missing")
        }
        return [handler]
      }
    }
    self.init(target, token: token, firstHandlers: firstHandlers)
  }

  /// Reaches a daemon; a URL with `https` needs the handlers of TLS.
  package init(_ target: AttachTarget, token: Secret?, firstHandlers: FirstHandlers?) {
    self.target = target
    self.token = token
    self.firstHandlers = firstHandlers
  }

  /// Opens a connection and goes over to WebSocket.
  package func connect() async throws(AttachProblem) -> AttachConnection {
    if case .web(_, _, _, isSecure: true) = target, firstHandlers == nil {
      throw AttachProblem(
        .refused, "https needs TLS, which this transport was made without")
    }
    if let token, !token.value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
      throw AttachProblem(.refused, "the token holds a character that no token has")
    }
    do {
      return try await open()
    } catch {
      throw Self.problem(of: error)
    }
  }

  private func open() async throws -> AttachConnection {
    let group = MultiThreadedEventLoopGroup.singleton
    let loop = group.next()
    let opened = loop.makePromise(of: AttachConnection.self)
    let (target, token, firstHandlers) = (target, token, firstHandlers)
    let bootstrap = ClientBootstrap(group: loop)
      .connectTimeout(.seconds(5))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandlers(try firstHandlers?() ?? [])
          try pipeline.addHandler(
            AttachHandshakeHandler(
              target, token: token?.value, frames: AttachFrameHandler(opened)))
        }
      }
    do {
      switch target {
      case .unix(let path):
        _ = try await bootstrap.connect(unixDomainSocketPath: path).get()
      case .web(let host, let port, _, _):
        let quick = bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1)
        _ = try await quick.connect(host: host, port: port).get()
      }
    } catch {
      // The promise has to be kept also where no handler was made for it.
      opened.fail(error)
    }
    return try await opened.futureResult.get()
  }

  /// What an error of a connection means for another try.
  static func problem(of error: any Error) -> AttachProblem {
    switch error {
    case let problem as AttachProblem: return problem
    case let error as IOError:
      let reason = String(cString: strerror(error.errnoCode))
      let isAbsent = error.errnoCode == ENOENT || error.errnoCode == ECONNREFUSED
      return AttachProblem(isAbsent ? .absent : .lost, reason)
    case let error as NIOConnectionError:
      if let first = error.connectionErrors.first { return problem(of: first.error) }
      return AttachProblem(.lost, "\(error.host) is not known")
    case ChannelError.connectTimeout: return AttachProblem(.lost, "no answer in time")
    default: return AttachProblem(.lost, "\(error)")
    }
  }
}
