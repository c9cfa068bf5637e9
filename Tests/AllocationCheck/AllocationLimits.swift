import Glibc

/// The most allocations that each case may make: a file with lines of a number and a name.
struct AllocationLimits {
  /// The limits by name.
  private(set) var limits: [String: Int] = [:]

  /// Reads a file of limits, in which `#` begins a comment; `nil` where it is none.
  init?(path: String) {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let bytes = line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }
      let text = String(decoding: bytes, as: UTF8.self)
      if text.isEmpty || text.hasPrefix("#") { continue }
      let parts = text.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, let limit = Int(parts[0]) else { return nil }
      limits[String(parts[1])] = limit
    }
  }
}
