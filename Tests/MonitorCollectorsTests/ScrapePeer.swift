import Glibc

/// A real server of Debian in a folder of its own, for tests of scrapes and probes.
///
/// A shell stands between: when the test process goes, in whatever way, its standard input ends and
/// it stops the server and removes the folder.
final class ScrapePeer: Sendable {
  /// The folder.
  let folder: String
  private let pid: pid_t
  private let input: Int32

  /// Runs `prepare`, then the server in the foreground, both in the folder.
  init?(prepare: String = "true", server: String) {
    var template = Array("/tmp/kilter-scrape-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let script = """
      cd \(folder) && (\(prepare)) >>log 2>&1 && touch ready
      \(server) >>log 2>&1 </dev/null & pid=$!
      read word; kill $pid; wait $pid; cd / && rm -rf \(folder)
      """
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
    let words: [String] = ["/bin/sh", "-c", script]
    var arguments: [UnsafeMutablePointer<CChar>?] = []
    for word in words { arguments.append(strdup(word)) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    let failed = posix_spawn(&pid, "/bin/sh", &actions, nil, &arguments, environ)
    close(ends[0])
    self.pid = pid
    input = ends[1]
    guard failed == 0 else { return nil }
  }

  deinit {
    close(input)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
  }

  /// Waits until somebody listens on a port, 30 s at most.
  func waitUntilListening(_ port: UInt16) -> Bool {
    for _ in 0..<600 {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(descriptor) }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      let result = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      if result == 0 { return true }
      poll(nil, 0, 50)
    }
    return false
  }

  /// Whether a program is installed.
  static func isInstalled(_ path: String) -> Bool { access(path, X_OK) == 0 }
}
