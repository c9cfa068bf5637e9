import NIOCore

extension ConnectionHandler {
  /// Answers a request that is whole.
  func answer(_ exchange: Exchange) {
    let admission = exchange.admission
    switch exchange.match {
    case .failure(let problem): write(APIResponse.problem(problem), for: admission)
    case .success(.options(let allow)):
      write(
        APIResponse(
          status: 204,
          headers: [.init("Allow", allow.map(\.rawValue).joined(separator: ", "))]),
        for: admission)
    case .success(.route(let route, let parameters)):
      switch route.answer {
      case .now(let make): answerNow(exchange, parameters, make)
      case .later(let make): answerLater(exchange, parameters, make)
      case .stream(let kind): follow(kind, route, admission)
      }
    }
  }

  private func request(
    _ exchange: Exchange, _ parameters: [String: String]
  ) throws(Problem) -> APIRequest {
    let admission = exchange.admission
    var request = APIRequest(
      method: admission.method ?? .get, path: admission.path,
      query: try QueryParameters(admission.query), headers: admission.headers,
      body: exchange.body,
      caller: admission.caller ?? Caller(name: "anonymous", address: peer.address, scope: .read))
    request.pathParameters = parameters
    if let encoding = admission.headers["content-encoding"]?.lowercased(), encoding != "identity",
      !request.body.isEmpty, encoding != "snappy"
    {
      request.body = try unpacked(request.body, encoding, limit: exchange.bodyLimit)
    }
    return request
  }

  private func unpacked(
    _ body: [UInt8], _ encoding: String, limit: Int
  ) throws(Problem) -> [UInt8] {
    guard encoding == "gzip", let inflater = Inflater(.gzip) else {
      throw Problem(415, "the only content encoding is gzip")
    }
    do throws(Inflater.Failure) {
      return try inflater.unpack(body, limit: limit)
    } catch {
      throw error == .tooLarge
        ? Problem(413, "the body has at most \(limit) bytes when it is unpacked")
        : Problem(400, "the body is no whole gzip")
    }
  }

  private func answerNow(
    _ exchange: Exchange, _ parameters: [String: String],
    _ make: @Sendable (APIRequest, APIState) throws(Problem) -> APIResponse
  ) {
    let admission = exchange.admission
    let key = ServerShard.AnswerKey(
      target: admission.path + "?" + admission.query, accept: admission.headers["accept"] ?? "")
    if let kept = shard.keptAnswer(key) { return write(kept, for: admission) }
    guard let state = shard.state else {
      return write(APIResponse.problem(.notYet), for: admission)
    }
    let response: APIResponse
    do throws(Problem) {
      response = try make(try request(exchange, parameters), state)
    } catch {
      return write(APIResponse.problem(error), for: admission)
    }
    let kept = ServerShard.KeptAnswer(
      response: response, whole: bytes(of: response, isKept: true))
    if response.status == 200 { shard.keep(kept, for: key) }
    write(kept, for: admission)
  }

  private func write(_ kept: ServerShard.KeptAnswer, for admission: RequestGate.Admission) {
    guard admission.method == .get, admission.isKept, admission.headers["if-none-match"] == nil
    else { return write(kept.response, for: admission) }
    shard.count(kept.response.status)
    write(kept.whole)
    finish(isKept: true)
  }

  private func answerLater(
    _ exchange: Exchange, _ parameters: [String: String],
    _ make: @escaping @Sendable (APIRequest, APIContext) async throws(Problem) -> APIResponse
  ) {
    let request: APIRequest
    do throws(Problem) {
      request = try self.request(exchange, parameters)
    } catch {
      return write(APIResponse.problem(error), for: exchange.admission)
    }
    let admission = exchange.admission
    let bound = NIOLoopBound(self, eventLoop: shard.loop)
    let loop = shard.loop
    let context = shard.context
    work = Task {
      let response: APIResponse
      do throws(Problem) {
        response = try await make(request, context)
      } catch {
        response = APIResponse.problem(error)
      }
      loop.execute { bound.value.write(response, for: admission) }
    }
  }

  // MARK: Bytes

  /// Writes an answer, whole or as a stream, and goes on.
  func write(_ response: APIResponse, for admission: RequestGate.Admission) {
    guard context != nil else { return }
    shard.count(response.status)
    if let etag = response.etag, response.status == 200,
      Self.matches(admission.headers["if-none-match"], etag)
    {
      write(
        ResponseText.head(
          304, headers: response.headers, etag: etag, framing: .none, isKept: admission.isKept,
          date: shard.date))
      return finish(isKept: admission.isKept)
    }
    if case .stream(let produce) = response.body {
      return stream(response, produce, for: admission)
    }
    if admission.method == .head {
      write(head(of: response, isKept: admission.isKept))
    } else {
      write(bytes(of: response, isKept: admission.isKept))
    }
    finish(isKept: admission.isKept)
  }

  private static func matches(_ field: String?, _ etag: String) -> Bool {
    guard let field else { return false }
    return field == "*"
      || field.split(separator: ",").contains { piece in
        let tag = piece.drop { $0 == " " }
        return tag.hasPrefix("W/") ? tag.dropFirst(2) == etag : tag == etag
      }
  }

  private func head(of response: APIResponse, isKept: Bool) -> ByteBuffer {
    let length: Int
    if case .bytes(let bytes) = response.body { length = bytes.count } else { length = 0 }
    return ResponseText.head(
      response.status, contentType: response.contentType, headers: response.headers,
      etag: response.etag, framing: response.status == 204 ? .none : .length(length),
      isKept: isKept, date: shard.date)
  }

  private func bytes(of response: APIResponse, isKept: Bool) -> ByteBuffer {
    var buffer = head(of: response, isKept: isKept)
    if case .bytes(let bytes) = response.body { buffer.writeBytes(bytes) }
    return buffer
  }

  // MARK: Streams of a body

  private func stream(
    _ response: APIResponse,
    _ produce:
      @escaping @Sendable (
        @Sendable ([UInt8]) async throws -> Void
      ) async throws -> Void,
    for admission: RequestGate.Admission
  ) {
    write(
      ResponseText.head(
        response.status, contentType: response.contentType, headers: response.headers,
        etag: response.etag, framing: admission.takesChunks ? .chunked : .untilClose,
        isKept: admission.isKept, date: shard.date))
    guard admission.method != .head else { return finish(isKept: admission.isKept) }
    let loop = shard.loop
    let bound = NIOLoopBound(self, eventLoop: loop)
    let (isKept, isChunked) = (admission.isKept, admission.takesChunks)
    work = Task {
      do {
        try await produce { bytes in
          guard !bytes.isEmpty else { return }
          try await loop.flatSubmit { bound.value.chunk(bytes, isChunked) }.get()
        }
        loop.execute { bound.value.endStream(isKept: isKept, isChunked) }
      } catch {
        loop.execute { bound.value.context?.close(promise: nil) }
      }
    }
  }

  /// Writes a piece; the future is done when the connection has taken it.
  private func chunk(_ bytes: [UInt8], _ isChunked: Bool) -> EventLoopFuture<Void> {
    guard let context else {
      return shard.loop.makeFailedFuture(ChannelError.ioOnClosedChannel)
    }
    var buffer = ByteBuffer()
    buffer.reserveCapacity(bytes.count + 16)
    if isChunked { buffer.writeString(String(bytes.count, radix: 16) + "\r\n") }
    buffer.writeBytes(bytes)
    if isChunked { buffer.writeString("\r\n") }
    if stuckSince == nil { stuckSince = .now() }
    let written = context.writeAndFlush(wrapOutboundOut(buffer))
    written.assumeIsolated().whenComplete { [weak self] _ in self?.stuckSince = nil }
    return written
  }

  private func endStream(isKept: Bool, _ isChunked: Bool) {
    if isChunked { write(ByteBuffer(string: "0\r\n\r\n")) }
    finish(isKept: isKept)
  }
}
