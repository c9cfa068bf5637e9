/// What to listen to, and as what.
package struct StatsDOptions: Sendable, Equatable {
  /// The collector's name: lower-case letters, digits and `-`.
  package var name: String
  /// Address and port for UDP: `127.0.0.1:8125`, `[::1]:8125`, `*:8125` for all addresses; port 0
  /// takes a free one; `nil` for no UDP.
  package var udp: String?
  /// The path of a Unix datagram socket; `nil` for none.
  package var datagramPath: String?
  /// The path of a Unix stream socket, whose frames begin with a length of four bytes, little end
  /// first; `nil` for none.
  package var streamPath: String?
  /// The mode of the sockets' files.
  package var socketMode: UInt32
  /// Put before every name, for example `shop.`.
  package var prefix: String
  /// How long a gauge that is not told again keeps its value.
  package var gaugeTimeout: Duration
  /// Bytes that may wait in the kernel, as far as it allows.
  package var receiveBuffer: Int

  /// The address StatsD clients send to when nobody tells them another.
  package static let usualAddress = "127.0.0.1:8125"

  /// Makes options.
  package init(
    name: String = "statsd", udp: String? = usualAddress, datagramPath: String? = nil,
    streamPath: String? = nil, socketMode: UInt32 = 0o660, prefix: String = "",
    gaugeTimeout: Duration = .seconds(300), receiveBuffer: Int = 32 << 20
  ) {
    self.name = name
    self.udp = udp
    self.datagramPath = datagramPath
    self.streamPath = streamPath
    self.socketMode = socketMode
    self.prefix = prefix
    self.gaugeTimeout = gaugeTimeout
    self.receiveBuffer = receiveBuffer
  }
}
