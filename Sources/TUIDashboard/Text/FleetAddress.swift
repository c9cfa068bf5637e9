/// The address of a host's own daemon.
package enum FleetAddress {
  /// A template with a host's name in its place: `{host}` without its port, `{instance}` as it is;
  /// `nil` where the name is none of an address.
  ///
  /// Names come from whoever reports to the server: they may hold anything, and an address must not.
  package static func address(_ template: String, of instance: String) -> String? {
    guard isPlace(instance) else { return nil }
    var text = ""
    var rest = Substring(template)
    while let mark = rest.firstIndex(of: "{") {
      text += rest[..<mark]
      rest = rest[mark...]
      if rest.hasPrefix("{host}") {
        text += host(of: instance)
        rest = rest.dropFirst(6)
      } else if rest.hasPrefix("{instance}") {
        text += instance
        rest = rest.dropFirst(10)
      } else {
        text += "{"
        rest = rest.dropFirst()
      }
    }
    return text + rest
  }

  /// The name without a port; an IPv6 address keeps its brackets.
  private static func host(of instance: String) -> String {
    if instance.hasPrefix("[") {
      return instance.firstIndex(of: "]").map { String(instance[...$0]) } ?? instance
    }
    let parts = instance.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2 ? String(parts[0]) : instance
  }

  private static func isPlace(_ text: String) -> Bool {
    guard (1...253).contains(text.utf8.count), let first = text.utf8.first else { return false }
    return first != UInt8(ascii: "-")
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
          UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
          true
        default: false
        }
      }
  }
}
