import Glibc
package import NIOCore

/// What was written to a connection and is still in the kernel, as the other side has not taken it.
///
/// To close a connection hands this to the kernel, which keeps it, up to some megabytes, for as long as
/// the other side reads a few bytes now and then. To abort one throws it away.
package enum SendQueue {
  /// The start of the kernel's `struct tcp_info` (linux/tcp.h, since 4.6): words of 32 bits.
  private struct TCPInfo: Sendable {
    var first = SIMD32<UInt32>()
    var more = SIMD4<UInt32>()
    var last = SIMD2<UInt32>()

    /// `tcpi_snd_mss`: bytes of a segment.
    var segment: Int { Int(first[4]) }
    /// `tcpi_unacked`: segments under way.
    var underWay: Int { Int(first[6]) }
    /// `tcpi_notsent_bytes`: bytes that wait.
    var waiting: Int { Int(last[0]) }
  }

  /// About how many bytes the other side has not taken; 0 where the kernel does not say.
  ///
  /// It does not for a local socket. Costs a system call; to be called on the event loop of the channel.
  package static func bytes(_ channel: any Channel) -> Int {
    guard let options = channel as? any SocketOptionProvider else { return 0 }
    let level = NIOBSDSocket.OptionLevel(rawValue: CInt(IPPROTO_TCP))
    let asked: EventLoopFuture<TCPInfo> = options.unsafeGetSocketOption(
      level: level, name: NIOBSDSocket.Option(rawValue: TCP_INFO))
    // On its own event loop the answer is there at once.
    var bytes = 0
    asked.assumeIsolated().whenSuccess { bytes = $0.waiting + $0.underWay * $0.segment }
    return bytes
  }

  /// How long the other side may take for what is in the kernel after the last of it was written: as
  /// long as for a write, and a second more for each 16 KiB that are left.
  package static func time(bytes: Int) -> TimeAmount {
    .seconds(ConnectionHandler.writeSeconds + Int64(bytes >> 14))
  }

  /// Closes a connection and throws away what the other side did not take; it sees a reset.
  package static func abort(_ channel: any Channel) {
    if let options = channel as? any SocketOptionProvider {
      _ = options.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }
    channel.close(promise: nil)
  }
}
