/// One line of an access log: places in its bytes and numbers, no text.
///
/// It is made once and filled anew for each line, so that reading a line allocates nothing. A number
/// that the line does not tell is missing, which is not zero.
package struct AccessLogLine: Sendable {
  /// A part of the line.
  package struct Span: Sendable, Equatable {
    /// Where it begins.
    package var start: Int32
    /// Where it ends.
    package var end: Int32

    /// Makes a part; the places are within a line, which is never longer than 2 GiB.
    @inline(__always) package init(_ start: Int = 0, _ end: Int = 0) {
      self.start = Int32(truncatingIfNeeded: start)
      self.end = Int32(truncatingIfNeeded: end)
    }

    /// Whether there is nothing.
    @inline(__always) package var isEmpty: Bool { end <= start }

    /// The bytes of the part in the line it was found in.
    @inline(__always) package func bytes(in line: Bytes) -> Bytes {
      Bytes(rebasing: line[Int(start)..<Int(end)])
    }
  }

  /// The method, for example `GET`; empty where the request line was not understood.
  package var method = Span()
  /// The target as the client sent it, with its query; still escaped.
  package var target = Span()
  /// The protocol, for example `HTTP/1.1`.
  package var version = Span()
  /// The client's address.
  package var client = Span()
  /// The virtual host, with its port where the line has it.
  package var host = Span()
  /// The user agent; still escaped.
  package var agent = Span()
  /// The status; 0 where the line says `-`.
  package var status: Int32 = 0
  /// Bytes sent to the client; -1 where the line does not say.
  package var size: Int64 = -1
  /// Civil time in milliseconds since 1970; `Int64.min` where the line does not say.
  package var unixMilliseconds: Int64 = .min
  /// How long the request took, in nanoseconds; -1 where the line does not say.
  package var duration: Int64 = -1
  /// How long the servers behind took together, in nanoseconds; -1 where the line does not say.
  package var upstream: Int64 = -1
  /// Whether the line told a status, be it `-`.
  var hasStatus = false

  /// Makes an empty line.
  package init() {}
}
