import CCurl
import MonitorModel
import WireFormats

/// Handles of libcurl that ask at once on one thread and share their connections; for one source.
///
/// ```
///   next ──▶ request ──▶ an idle handle ──▶ … ──▶ its answer ──▶ use
///     ▲                                                          │
///     └────────────── the handle is idle again ◀─────────────────┘
/// ```
final class CurlPool {
  private let pool: OpaquePointer
  private let handles: [OpaquePointer]

  /// Makes one that asks so many at once at most, and so has as many connections at most.
  ///
  /// - Throws: `CollectorError` where libcurl is not installed.
  init(width: Int) throws(CollectorError) {
    precondition(width > 0, "nobody would ask")
    if let missing = kilter_curl_missing() {
      throw CollectorError(.absent, "\(String(cString: missing)): \(CurlClient.remedy)")
    }
    guard let pool = kilter_curl_pool_open() else {
      throw CollectorError(.failed, "libcurl gave no handle")
    }
    var handles: [OpaquePointer] = []
    for _ in 0..<width {
      if let handle = kilter_curl_open() { handles.append(handle) }
    }
    guard handles.count == width else {
      kilter_curl_pool_close(pool)
      for handle in handles { kilter_curl_close(handle) }
      throw CollectorError(.failed, "libcurl gave no handle")
    }
    self.pool = pool
    self.handles = handles
  }

  deinit {
    kilter_curl_pool_close(pool)
    for handle in handles { kilter_curl_close(handle) }
  }

  /// Asks what `next` gives until it gives nothing, and passes each answer to `use` as it comes, with the
  /// number of its request from 0 on.
  ///
  /// `next` is asked whenever a handle is idle, also after an answer. A body is gone after `use`, and one
  /// that is not whole is never passed on.
  func ask(
    _ next: () -> CurlRequest?, _ use: (_ number: Int, CurlAnswer, Bytes) -> Void
  ) {
    var idle = handles
    var busy: [OpaquePointer: (number: Int, request: CurlRequest)] = [:]
    var count = 0
    var raw = kilter_curl_answer()
    while true {
      while let handle = idle.last, let request = next() {
        idle.removeLast()
        busy[handle] = (count, request)
        count += 1
        CurlClient.with(request) { kilter_curl_pool_begin(pool, handle, &$0) }
      }
      guard let handle = kilter_curl_pool_next(pool, &raw) else { return }
      guard let (number, request) = busy.removeValue(forKey: handle) else { continue }
      CurlClient.tell(raw, request) { use(number, $0, $1) }
      idle.append(handle)
    }
  }
}
