import Glibc
import MonitorModel
import MonitorSupport
import MonitorTestKit
import Testing

/// A real nginx on a free port with its log in a temporary folder; ended when it goes.
final class NginxPeer {
  static let path = "/usr/sbin/nginx"
  static let wrk = "/usr/bin/wrk"
  static let goaccess = "/usr/bin/goaccess"
  static var isInstalled: Bool { access(path, X_OK) == 0 && access(wrk, X_OK) == 0 }

  let tree = TemporaryTree()
  let port: UInt16
  private var master: pid_t = -1
  /// Requests for the counter so far; they are counted there too, but not in the log.
  private var asked = 0
  var log: String { tree.root + "/access.log" }

  /// Starts one that writes `format`, the text of a `log_format`, and waits until it answers.
  init(format: String) async throws {
    port = LoopbackPort.free()
    tree.write(
      "nginx.conf",
      """
      worker_processes 1; daemon off; user root; pid \(tree.root)/pid;
      error_log \(tree.root)/error.log;
      events { worker_connections 256; }
      http {
        log_format told '\(format)';
        access_log \(tree.root)/access.log told;
        client_body_temp_path \(tree.root)/t1; proxy_temp_path \(tree.root)/t2;
        fastcgi_temp_path \(tree.root)/t3; uwsgi_temp_path \(tree.root)/t4;
        scgi_temp_path \(tree.root)/t5;
        keepalive_requests 1000000000;
        server {
          listen 127.0.0.1:\(port);
          location / { return 200 "ok"; }
          location /fail { return 503 "no"; }
          location /missing { return 404 "no"; }
          location /slow { limit_rate 1000000; return 200 "\(String(repeating: "x", count: 4_000))"; }
          location = /counter { access_log off; stub_status; }
        }
      }

      """)
    tree.write(
      "load.lua",
      """
      local paths = {"/user/", "/fail/", "/missing/", "/cart/", "/slow/"}
      local n = 0
      request = function()
        n = n + 1
        return wrk.format("GET", paths[n % 5 + 1] .. n .. "?token=secret")
      end

      """)
    master = Self.spawn([
      Self.path, "-c", tree.root + "/nginx.conf", "-e", tree.root + "/error.log",
    ])
    let deadline = MonitorTime.system.monotonic().advanced(by: 30_000_000_000)
    while get("/counter") == nil {
      try #require(MonitorTime.system.monotonic() < deadline, "nginx does not answer")
      try await Self.pause(20)
    }
  }

  deinit {
    guard master > 0 else { return }
    kill(master, SIGTERM)
    _ = Self.wait(master)
  }

  /// Waits some milliseconds.
  static func pause(_ milliseconds: Int64) async throws {
    let time = MonitorTime.system
    try await time.sleepUntil(time.monotonic().advanced(by: milliseconds * 1_000_000))
  }

  /// Tells nginx to open its log anew and waits until it has made it.
  func reopen() async throws {
    kill(master, SIGUSR1)
    while access(log, F_OK) != 0 { try await Self.pause(1) }
  }

  /// Runs `body` while the worker stands still.
  func whileStopped(_ body: () -> Void) {
    let children = tree.number(of: master)
    for child in children { kill(child, SIGSTOP) }
    // It stands when its state says so.
    for child in children {
      while Self.text("/proc/\(child)/stat").split(separator: " ").dropFirst(2).first != "T" {
        sched_yield()
      }
    }
    body()
    for child in children { kill(child, SIGCONT) }
  }

  /// Starts wrk against it for some seconds; the result is its process and the file it writes.
  func load(seconds: Int, connections: Int = 8) -> (pid: pid_t, output: String) {
    let output = tree.root + "/wrk.out"
    let pid = Self.spawn(
      [
        Self.wrk, "-t1", "-c\(connections)", "-d\(seconds)s", "-s", tree.root + "/load.lua",
        "http://127.0.0.1:\(port)/",
      ], output: output)
    return (pid, output)
  }

  /// Waits until nobody but the caller is connected and gives nginx's count of the requests that are
  /// in the log.
  func settledRequests() async throws -> Int {
    let deadline = MonitorTime.system.monotonic().advanced(by: 30_000_000_000)
    while MonitorTime.system.monotonic() < deadline {
      let words = (get("/counter") ?? "").split { $0 == " " || $0 == "\n" || $0 == "\r" }
      // `Active connections: 1` … `accepts handled requests 5 5 9`.
      if let active = words.firstIndex(of: "connections:"), words[active + 1] == "1",
        let requests = words.firstIndex(of: "requests"), let count = Int(words[requests + 3])
      {
        return count - asked
      }
      try await Self.pause(20)
    }
    return -1
  }

  /// The answer to a request; `nil` where nobody answers.
  func get(_ path: String) -> String? {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = Self.address(port)
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard isConnected else { return nil }
    let request = Array("GET \(path) HTTP/1.0\r\nHost: x\r\n\r\n".utf8)
    guard write(socket, request, request.count) == request.count else { return nil }
    if path == "/counter" { asked += 1 }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 8_192)
    while true {
      let got = read(socket, &buffer, buffer.count)
      guard got > 0 else { break }
      answer += buffer[..<got]
    }
    return String(decoding: answer, as: UTF8.self)
  }

  private static func address(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  /// Starts a program.
  static func spawn(_ words: [String], output: String? = nil) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(
      &actions, 1, output ?? "/dev/null", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = -1
    guard posix_spawn(&pid, words[0], &actions, nil, &arguments, environ) == 0 else { return -1 }
    return pid
  }

  /// Waits for a program to end.
  static func wait(_ pid: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    return status
  }

  /// Whether a program has ended.
  static func hasEnded(_ pid: pid_t) -> Bool {
    var status: Int32 = 0
    return waitpid(pid, &status, WNOHANG) != 0
  }

  /// A whole file as text.
  static func text(_ path: String) -> String {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = read(file, &buffer, buffer.count)
      guard got > 0 else { break }
      bytes += buffer[..<got]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension TemporaryTree {
  /// The children of a process.
  fileprivate func number(of parent: pid_t) -> [pid_t] {
    NginxPeer.text("/proc/\(parent)/task/\(parent)/children").split(separator: " ")
      .compactMap { pid_t($0) }
  }
}
