package import MonitorModel
package import MonitorSupport

import Glibc
import Synchronization

/// Metrics that applications push: OTLP/HTTP to `/v1/metrics`, Prometheus' remote write to
/// `/api/v1/write`, JSON to `/push`.
///
/// The server has a thread of its own and begins with the first reading; a reading waits for no
/// sender.
package final actor PushIntake: Intake {
  /// The collector's name.
  package nonisolated let name: String
  private let options: PushOptions
  private let time: MonitorTime
  private let address: PushAddress?
  private var receiver: PushReceiver?
  private var server: PushServer?
  /// The port it listens on; 0 before it does, and for sockets in the file system.
  package private(set) var port: UInt16 = 0
  private var problem = ""
  private var note: SourceNote?
  private var retryAt = MonotonicInstant(nanoseconds: .min)

  /// Nanoseconds between two attempts to listen.
  private static let retryEvery: Int64 = 5_000_000_000

  /// Makes an intake; nothing listens before the first reading.
  package init(_ options: PushOptions, time: MonitorTime) {
    name = options.name
    self.options = options
    self.time = time
    address = PushAddress(options.address)
  }

  /// Tells what was pushed since the last time.
  package func read(at instant: MonotonicInstant) async throws(CollectorError) -> MetricBatch {
    let address = try checkedAddress()
    if server == nil, instant >= retryAt {
      retryAt = instant.advanced(by: Self.retryEvery)
      start(at: address)
    }
    let ended = server?.sweep(at: instant, limit: options.timeout) ?? 0
    guard let receiver else {
      var report = SourceReport(
        .business, source: name, kind: "push", origin: options.address)
      report.problem = problem
      return MetricBatch(
        collector: name, at: instant, catalog: MetricCatalog(), values: [], states: [],
        notes: note.map { [$0] } ?? [], report: report)
    }
    let connections = server?.connections ?? 0
    let overloads = server?.overloads ?? 0
    var batch = receiver.batch(of: name, origin: options.address, at: instant)
    batch.report?.problem = problem
    batch.report?.facts.append(.init("connections", .number(Double(connections), .count)))
    if ended > 0 {
      batch.report?.faults.append(.init("on connections that finished no request", count: ended))
    }
    if overloads > 0 {
      batch.report?.faults.append(.init("answered 503: too much under way", count: overloads))
    }
    batch.notes = note.map { [$0] } ?? []
    return batch
  }

  // MARK: - Listening

  /// The address, where it may be listened on.
  private func checkedAddress() throws(CollectorError) -> PushAddress {
    guard let address else {
      throw CollectorError(.failed, "\(options.address) is no address and port")
    }
    guard address.isLocal || options.token?.value.isEmpty == false else {
      throw CollectorError(
        .forbidden, "\(options.address) can be reached from elsewhere: it needs a token")
    }
    return address
  }

  private func start(at address: PushAddress) {
    guard PushServer.isAvailable else {
      return refuse(
        "libmicrohttpd is not installed", .absent, "apt-get install libmicrohttpd12")
    }
    do throws(PushListenError) {
      let descriptor = try address.listen()
      let receiver =
        receiver
        ?? PushReceiver(
          gate: PushGate(address: address, token: options.token), idle: options.idle, time: time)
      port = Self.port(of: descriptor)
      server = PushServer(descriptor, receiver, options: options)
      self.receiver = receiver
      problem = server == nil ? "libmicrohttpd does not start" : ""
      note = nil
    } catch {
      let isTaken = error.errno == EADDRINUSE
      refuse(
        "nothing can listen there: \(error)", isTaken ? .failed : .forbidden,
        isTaken
          ? "Another program, perhaps a collector of OpenTelemetry, has the port: choose another."
          : "Choose an address that this user may use.")
    }
  }

  private func refuse(_ problem: String, _ reason: GapReason, _ remedy: String) {
    self.problem = problem
    note = SourceNote(options.address, reason, remedy: remedy)
  }

  private static func port(of descriptor: Int32) -> UInt16 {
    var address = sockaddr_in6()
    var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(descriptor, $0, &length)
      }
    }
    let family = Int32(address.sin6_family)
    // Both families have the port in the same place.
    guard result == 0, family == AF_INET || family == AF_INET6 else { return 0 }
    return UInt16(bigEndian: address.sin6_port)
  }
}
