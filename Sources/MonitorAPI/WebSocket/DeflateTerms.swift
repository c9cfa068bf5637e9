/// What is agreed on compression of messages (RFC 7692): without context takeover on either side, so
/// that one compressed frame serves all who get it.
package struct DeflateTerms: Hashable, Sendable {
  /// The window of what the server compresses, in bits: 9…15.
  package var windowBits: Int
  /// Whether the client asked for a certain window.
  private var isAsked: Bool

  /// The value of `Sec-WebSocket-Extensions` that agrees to it.
  package var header: String {
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
      + (isAsked ? "; server_max_window_bits=\(windowBits)" : "")
  }

  /// Agrees to the first of a client's offers that can be met; `nil` where there is none.
  package init?(offers: String) {
    for offer in offers.split(separator: ",") {
      if let terms = Self.terms(offer) {
        self = terms
        return
      }
    }
    return nil
  }

  private init(windowBits: Int, isAsked: Bool) {
    self.windowBits = windowBits
    self.isAsked = isAsked
  }

  private static func terms(_ offer: Substring) -> DeflateTerms? {
    let pieces = offer.split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
    guard pieces.first?.lowercased() == "permessage-deflate" else { return nil }
    var terms = DeflateTerms(windowBits: 15, isAsked: false)
    var seen: Set<String> = []
    for piece in pieces.dropFirst() {
      let halves = piece.split(separator: "=", maxSplits: 1).map { trimmed($0) }
      guard let name = halves.first?.lowercased(), seen.insert(name).inserted else { return nil }
      let value = halves.count > 1 ? unquoted(halves[1]) : nil
      switch (name, value) {
      case ("server_no_context_takeover", nil), ("client_no_context_takeover", nil): break
      case ("client_max_window_bits", nil): break
      case ("client_max_window_bits", let bits?): guard window(bits) != nil else { return nil }
      case ("server_max_window_bits", let bits?):
        // zlib cannot make a raw stream with a window of 8 bits.
        guard let bits = window(bits), bits >= 9 else { return nil }
        terms = DeflateTerms(windowBits: bits, isAsked: true)
      default: return nil
      }
    }
    return terms
  }

  private static func window(_ text: String) -> Int? {
    guard text.utf8.first != UInt8(ascii: "0"), text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
      let bits = Int(text), 8...15 ~= bits
    else { return nil }
    return bits
  }

  private static func unquoted(_ text: String) -> String {
    text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"")
      ? String(text.dropFirst().dropLast()) : text
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }
}
