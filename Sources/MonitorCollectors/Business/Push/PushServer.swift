import CMicroHTTPD
import Glibc
import MonitorModel

/// A server of libmicrohttpd with its thread; it ends with this value.
struct PushServer: ~Copyable {
  /// Bytes of the head of a request.
  private static let headMost = 32_768
  /// Bytes of all bodies under way.
  private static let pendingMost = 4 * Limits.answerBytes

  private let server: OpaquePointer
  private let receiver: Unmanaged<PushReceiver>

  /// Whether libmicrohttpd is installed.
  static var isAvailable: Bool { kilter_http_available() != 0 }

  /// Starts a server on a listening socket, which it closes at its end; `nil` where the library
  /// refuses, and then the socket is closed too.
  init?(_ descriptor: Int32, _ receiver: PushReceiver, options: PushOptions) {
    let retained = Unmanaged.passRetained(receiver)
    var settings = kilter_http_options()
    settings.socket = descriptor
    settings.context = retained.toOpaque()
    settings.body_limit = Limits.answerBytes
    settings.pending_limit = Self.pendingMost
    settings.head_limit = Self.headMost
    settings.connections = UInt32(clamping: max(1, options.connections))
    // From this machine all come from one address.
    settings.connections_each = settings.connections
    settings.timeout = UInt32(clamping: max(1, options.timeout.nanoseconds / 1_000_000_000))
    settings.decide = { context, head, reply in
      guard let context, let head, let reply else { return }
      let receiver = Unmanaged<PushReceiver>.fromOpaque(context).takeUnretainedValue()
      if let refusal = receiver.refusal(of: PushHead(head.pointee)) {
        PushServer.fill(&reply.pointee, refusal)
      }
    }
    settings.handle = { context, head, body, length, reply in
      guard let context, let head, let reply else { return }
      let receiver = Unmanaged<PushReceiver>.fromOpaque(context).takeUnretainedValue()
      let bytes = UnsafeRawBufferPointer(start: body, count: length)
      PushServer.fill(&reply.pointee, receiver.answer(PushHead(head.pointee), bytes))
    }
    guard let server = kilter_http_start(&settings) else {
      retained.release()
      close(descriptor)
      return nil
    }
    self.server = server
    self.receiver = retained
  }

  deinit {
    // After this no callback comes.
    kilter_http_stop(server)
    receiver.release()
  }

  /// Closes connections that finish nothing; how many were closed in all.
  func sweep(at instant: MonotonicInstant, limit: Duration) -> UInt64 {
    kilter_http_sweep(server, max(1, instant.nanoseconds), limit.nanoseconds)
  }

  /// Connections that are open.
  var connections: Int { Int(kilter_http_connections(server)) }

  /// Requests that were refused for want of room.
  var overloads: UInt64 { kilter_http_overloads(server) }

  private static let json: StaticString = "application/json"
  private static let protobuf: StaticString = "application/x-protobuf"

  /// Writes an answer where the library wants it.
  private static func fill(_ target: inout kilter_http_reply, _ reply: PushReply) {
    target.status = reply.status
    target.swallows = reply.swallows ? 1 : 0
    target.content_type = chars(reply.type == .json ? json : protobuf)
    if !reply.body.isEmpty, let room = malloc(reply.body.count) {
      reply.body.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(
          start: room, count: reply.body.count
        ).copyMemory(from: $0)
      }
      target.body = room
      target.length = reply.body.count
    }
    guard let header = reply.header else { return }
    target.header = chars(header.field.name)
    target.header_value = chars(header.field.value)
  }

  /// A text that lives for ever, as C has it.
  private static func chars(_ text: StaticString) -> UnsafePointer<CChar> {
    UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
  }
}

extension PushHead {
  /// Copies a head.
  fileprivate init(_ head: kilter_http_head) {
    func text(_ pointer: UnsafePointer<CChar>?) -> String? { pointer.map { String(cString: $0) } }
    self.init(
      method: text(head.method) ?? "", path: text(head.path) ?? "", host: text(head.host),
      hosts: head.hosts, contentType: text(head.content_type),
      contentEncoding: text(head.content_encoding), authorization: text(head.authorization))
  }
}
