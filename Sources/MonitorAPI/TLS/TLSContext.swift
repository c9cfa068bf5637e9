import CTLS

/// The certificates of a server, or the authorities that a client trusts, ready for connections.
package final class TLSContext: Sendable {
  /// Why TLS cannot be spoken.
  package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file and what is wrong with it.
    package var description: String
    /// Makes a failure.
    package init(description: String) { self.description = description }
  }

  // OpenSSL counts the users of its settings itself and does not change them (SSL_CTX_new(3)); as a
  // number the pointer may go from thread to thread.
  private let address: UInt
  private let isServer: Bool

  /// A server's, of files in PEM.
  package init(certificate: String, key: String) throws(Failure) {
    isServer = true
    address = try Self.make { kilter_tls_server(certificate, key, $0, $1) }
  }

  /// A client's: it trusts the authorities of the system, or only those of a file.
  package init(authorities: String? = nil) throws(Failure) {
    isServer = false
    address = try Self.make { reason, size in
      guard let authorities else { return kilter_tls_client(nil, reason, size) }
      return kilter_tls_client(authorities, reason, size)
    }
  }

  deinit { kilter_tls_context_free(OpaquePointer(bitPattern: address)) }

  private static func make(
    _ body: (UnsafeMutablePointer<CChar>, Int) -> OpaquePointer?
  ) throws(Failure) -> UInt {
    var reason = [CChar](repeating: 0, count: 512)
    let made = reason.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { body($0, buffer.count) }
    }
    guard let made else {
      let text = reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw Failure(description: String(decoding: text, as: UTF8.self))
    }
    return UInt(bitPattern: made)
  }

  /// A new connection; `host` is the name that a client expects.
  func connection(host: String?) -> OpaquePointer? {
    let settings = OpaquePointer(bitPattern: address)
    guard !isServer, let host else { return kilter_tls_new(settings, nil) }
    return kilter_tls_new(settings, host)
  }
}
