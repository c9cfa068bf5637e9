/// The environment the program was started with.
package enum SystemEnvironment {
  /// All variables, from `/proc/self/environ`; empty where that cannot be read.
  package static func variables() -> [String: String] {
    var variables: [String: String] = [:]
    let bytes = SystemFile.bytes(of: "/proc/self/environ", limit: 4 << 20) ?? []
    for entry in bytes.split(separator: 0) {
      guard let equals = entry.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = String(decoding: entry[..<equals], as: UTF8.self)
      variables[name] = String(decoding: entry[(equals + 1)...], as: UTF8.self)
    }
    return variables
  }
}
