import Glibc
import MonitorModel
import MonitorSupport

/// Many clients of server-sent events in one thread, and what their messages tell of the server: how
/// late they come, what a client costs in memory, what all of them cost in CPU.
struct FollowerCrowd {
  var port: UInt16
  var readers: Int
  /// Clients that read nothing.
  var stalled: Int
  var seconds: Int
  /// The process of the server, for its memory and CPU; 0 for none.
  var server: Int32
  /// The path and query that are followed.
  var target = "/realtime/stream?match=*"

  private struct Cost {
    var residentBytes = 0
    var cpuSeconds = 0.0
  }

  /// Connects, reads for the time, prints what was seen.
  func run() {
    let before = cost()
    var sockets: [pollfd] = []
    var stuck = 0
    for index in 0..<(readers + stalled) {
      guard let socket = connected() else { continue }
      if index < readers {
        sockets.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0))
      } else {
        stuck += 1
      }
    }
    let open = sockets.count
    say("connected \(open) readers, \(stuck) that do not read, of \(readers + stalled)")
    // The snapshots are behind: from here on only changes come.
    _ = gather(&sockets, milliseconds: 3_000)
    let begun = cost()
    let from = now()
    let seen = gather(&sockets, milliseconds: Int64(seconds) * 1_000)
    let taken = Double(now() - from) / 1_000
    report(seen, taken, before, begun, cost(), open)
  }

  private struct Seen {
    var lateness: [Int32] = []
    var bytes = 0
    var ended = 0
  }

  private func gather(_ sockets: inout [pollfd], milliseconds: Int64) -> Seen {
    var seen = Seen()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let end = now() + milliseconds
    while case let left = end - now(), left > 0 {
      guard poll(&sockets, nfds_t(sockets.count), Int32(min(left, 100))) > 0 else { continue }
      for index in sockets.indices where sockets[index].revents != 0 {
        let socket = sockets[index].fd
        let length = read(socket, &buffer, buffer.count)
        if length <= 0 {
          if length < 0, errno == EAGAIN { continue }
          seen.ended += 1
          close(socket)
          // `poll` leaves those below 0 alone.
          sockets[index].fd = -1
          continue
        }
        seen.bytes += length
        if let at = Self.time(in: buffer[..<length]) { seen.lateness.append(Int32(now() - at)) }
      }
    }
    return seen
  }

  /// The milliseconds after the first `"at":`.
  private static func time(in bytes: ArraySlice<UInt8>) -> Int64? {
    bytes.withUnsafeBufferPointer { bytes in
      var index = 0
      while index + mark.count < bytes.count {
        guard bytes[index] == 0x22, bytes[index + 1] == 0x61, bytes[index + 2] == 0x74,
          bytes[index + 3] == 0x22
        else {
          index += 1
          continue
        }
        var number: Int64 = 0
        index += mark.count
        while index < bytes.count, 48...57 ~= bytes[index] {
          number = number * 10 + Int64(bytes[index] - 48)
          index += 1
        }
        return number
      }
      return nil
    }
  }

  private static let mark = Array(#""at":"#.utf8)

  private func report(
    _ seen: Seen, _ taken: Double, _ before: Cost, _ begun: Cost, _ after: Cost, _ open: Int
  ) {
    let sorted = seen.lateness.sorted()
    func share(_ part: Double) -> String {
      sorted.isEmpty ? "-" : "\(sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))])"
    }
    say(
      "messages \(sorted.count), \(seen.bytes / max(1, sorted.count)) bytes each; late by "
        + "p50 \(share(0.5)) p99 \(share(0.99)) max \(share(1)) ms; ended \(seen.ended)")
    guard server > 0 else { return }
    let cpu = (after.cpuSeconds - begun.cpuSeconds) / taken * 100
    let memory = Double(after.residentBytes - before.residentBytes)
    say(
      "server: \(Int(cpu * 10) / 10) % of a core, \(before.residentBytes >> 10) -> "
        + "\(after.residentBytes >> 10) KiB, \(Int(memory / Double(max(1, open + stalled)))) "
        + "bytes a client")
  }

  // MARK: System

  private func connected() -> Int32? {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard socket >= 0 else { return nil }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    var text = "GET \(target) HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
    let sent = text.withUTF8 { write(socket, $0.baseAddress, $0.count) }
    guard result == 0, sent > 0 else {
      close(socket)
      return nil
    }
    _ = fcntl(socket, F_SETFL, O_NONBLOCK)
    return socket
  }

  private func now() -> Int64 {
    MonitorTime.system.wall().milliseconds
  }

  private func cost() -> Cost {
    var cost = Cost()
    guard server > 0 else { return cost }
    let behind = text("/proc/\(server)/stat").split(separator: ")").last ?? ""
    let fields = behind.split(separator: " ")
    if fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) {
      cost.cpuSeconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
    let pages = text("/proc/\(server)/statm").split(separator: " ")
    if pages.count > 1, let resident = Int(pages[1]) { cost.residentBytes = resident * 4_096 }
    return cost
  }

  private func text(_ path: String) -> String {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let length = read(file, &buffer, buffer.count)
    return String(decoding: buffer[..<max(0, length)], as: UTF8.self)
  }

  private func say(_ text: String) {
    var line = text + "\n"
    _ = line.withUTF8 { write(1, $0.baseAddress, $0.count) }
  }
}
