/// Hosts as they stand before a port (RFC 3986, section 3.2.2).
enum HostText {
  /// A name or an address, one of version 6 in brackets.
  static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}
