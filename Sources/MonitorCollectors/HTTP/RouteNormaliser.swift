import Glibc
import WireFormats

/// Makes a route of a request: `GET /user/123?x=1` → `GET /user/:id`.
///
/// The query goes; numbers, dates, UUIDs, long hexadecimal and random-looking segments and e-mail
/// addresses become `:id`; static files are one route for each ending. The result is bounded.
package struct RouteNormaliser: Sendable {
  /// Bytes of a route at the most.
  package static let bytes = 120
  /// Segments of a route at the most; deeper ones become `/…`.
  static let segments = 10

  /// Whether static files are grouped by their ending (`*.css`).
  var groupsAssets = true

  private static let digit: UInt16 = 1
  private static let lower: UInt16 = 2
  private static let upper: UInt16 = 4
  private static let beyondHex: UInt16 = 8
  private static let dash: UInt16 = 16
  private static let joint: UInt16 = 32
  private static let point: UInt16 = 64
  private static let at: UInt16 = 128
  private static let other: UInt16 = 256

  /// What each byte is.
  private static let classes: [UInt16] = (0..<256).map { byte in
    switch UInt8(byte) {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit
    case UInt8(ascii: "a")...UInt8(ascii: "f"): lower
    case UInt8(ascii: "g")...UInt8(ascii: "z"): lower | beyondHex
    case UInt8(ascii: "A")...UInt8(ascii: "F"): upper
    case UInt8(ascii: "G")...UInt8(ascii: "Z"): upper | beyondHex
    case UInt8(ascii: "-"): dash
    case UInt8(ascii: "_"), UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "~"): joint
    case UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: ","): point
    case UInt8(ascii: "@"): at
    default: other
    }
  }

  private let classes = Self.classes

  /// Makes a normaliser.
  package init(groupsAssets: Bool = true) { self.groupsAssets = groupsAssets }

  /// The route of a request as text.
  package func text(method: [UInt8], target: [UInt8]) -> String {
    withUnsafeTemporaryAllocation(byteCount: Self.bytes, alignment: 8) { room in
      method.withUnsafeBytes { method in
        target.withUnsafeBytes { target in
          let length = write(method: method, target: target, into: room)
          return AccessLogText.decoded(Bytes(rebasing: room[..<length]))
        }
      }
    }
  }

  /// Writes the route of a request into `room`, which has `bytes` bytes, and returns its length.
  ///
  /// - Complexity: one pass over the path, no allocation.
  func write(
    method: Bytes, target: Bytes, into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    var output = Output(room: room)
    guard !target.isEmpty else {
      output.add("(no request)")
      return output.count
    }
    output.add(method.count <= 16 ? method : Bytes(rebasing: method[..<16]))
    if !method.isEmpty { output.add(0x20) }
    var place = 0
    if target[0] != UInt8(ascii: "/") {
      guard let path = Self.pathStart(target) else {
        output.add(Bytes(rebasing: target[..<min(target.count, 64)]))
        return output.count
      }
      place = path
    }
    let begin = output.count
    var segments = 0
    while place < target.count {
      // At a slash.
      place += 1
      let start = place
      var flags: UInt16 = 0
      var digits = 0
      classes.withUnsafeBufferPointer { classes in
        while place < target.count {
          let byte = target[place]
          if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") {
            break
          }
          let kind = classes[Int(byte)]
          flags |= kind
          digits &+= Int(kind & Self.digit)
          place += 1
        }
      }
      let isLast = place >= target.count || target[place] != UInt8(ascii: "/")
      if place > start {
        segments += 1
        guard segments <= Self.segments, output.left > 12 else {
          output.add("/…")
          break
        }
        let segment = Bytes(rebasing: target[start..<place])
        if isLast, flags & Self.point != 0,
          addFile(segment, begin: begin, into: &output)
        {
          break
        }
        output.add(UInt8(ascii: "/"))
        if isIdentifier(segment, flags, digits) {
          output.add(":id")
        } else {
          output.addText(segment)
        }
      }
      if isLast { break }
    }
    if output.count == begin { output.add(UInt8(ascii: "/")) }
    return output.count
  }

  /// Where the path of `http://host/path` begins; the root where there is none.
  private static func pathStart(_ target: Bytes) -> Int? {
    guard let colon = target.place(of: UInt8(ascii: ":")), colon + 2 < target.count,
      target[colon + 1] == UInt8(ascii: "/"), target[colon + 2] == UInt8(ascii: "/")
    else { return nil }
    return target.place(of: UInt8(ascii: "/"), from: colon + 3) ?? target.count
  }

  /// Writes a last segment that has an ending; `false` where it is to be taken as any other.
  private func addFile(_ segment: Bytes, begin: Int, into output: inout Output) -> Bool {
    var dot = segment.count - 1
    while dot > 0, segment[dot] != UInt8(ascii: ".") { dot -= 1 }
    let length = segment.count - dot - 1
    guard dot > 0, length > 0, length <= 8 else { return false }
    var letters: UInt64 = 0
    for index in dot + 1..<segment.count {
      let byte = segment[index]
      let isLetter = (byte | 0x20) &- 0x61 < 26
      guard isLetter || index > dot + 1 && byte &- 48 < 10 else { return false }
      letters = letters << 8 | UInt64(byte | 0x20)
    }
    let ending = Bytes(rebasing: segment[(dot + 1)...])
    if groupsAssets, Self.assets.contains(letters) {
      output.count = begin
      output.add("*.")
      output.add(ending)
      return true
    }
    var flags: UInt16 = 0
    var digits = 0
    let stem = Bytes(rebasing: segment[..<dot])
    for byte in stem {
      flags |= classes[Int(byte)]
      digits += Int(classes[Int(byte)] & Self.digit)
    }
    // What follows the dot of an address is no ending.
    guard flags & Self.at == 0, isIdentifier(stem, flags, digits),
      flags & Self.other == 0
    else { return false }
    output.add("/:id.")
    output.add(ending)
    return true
  }

  /// Endings of static files, as their lower-case bytes in one number.
  private static let assets: Set<UInt64> = Set(
    [
      "css", "js", "mjs", "map", "png", "jpg", "jpeg", "gif", "svg", "ico", "webp", "avif", "woff",
      "woff2", "ttf", "otf", "eot", "mp4", "webm", "mp3", "wasm",
    ].map { $0.utf8.reduce(0) { $0 << 8 | UInt64($1 | 0x20) } })

  /// Whether a segment names one thing of many.
  private func isIdentifier(_ segment: Bytes, _ flags: UInt16, _ digits: Int) -> Bool {
    let count = segment.count
    if digits > 0, flags & ~(Self.digit | Self.dash | Self.point | Self.joint) == 0 { return true }
    if count > 64 || digits >= 8 { return true }
    if flags & Self.at != 0, segment[0] != UInt8(ascii: "@"), segment[count - 1] != 0x40 {
      return true
    }
    if flags & Self.other != 0 { return Self.holdsEscapedAt(segment) }
    let hex = Self.digit | Self.lower | Self.upper
    if flags & ~hex == 0, digits > 0, count >= 8 { return true }
    if count == 36, flags & ~(hex | Self.dash) == 0, segment[8] == 0x2D, segment[13] == 0x2D {
      return true
    }
    guard count >= 16, flags & Self.point == 0, digits > 0 else { return false }
    let joints = segment.count { $0 == 0x2D || $0 == 0x5F }
    let isMixed = flags & Self.lower != 0 && flags & Self.upper != 0
    return isMixed && joints * 10 <= count || joints == 0 && digits >= 3
  }

  /// Whether there is an at sign as `%40`.
  private static func holdsEscapedAt(_ segment: Bytes) -> Bool {
    var from = 1
    while let place = segment.place(of: UInt8(ascii: "%"), from: from), place + 3 < segment.count {
      if segment[place + 1] == UInt8(ascii: "4"), segment[place + 2] == UInt8(ascii: "0") {
        return true
      }
      from = place + 1
    }
    return false
  }

  /// Room that is written to its end and not beyond.
  private struct Output {
    let room: UnsafeMutableRawBufferPointer
    var count = 0

    init(room: UnsafeMutableRawBufferPointer) { self.room = room }

    var left: Int { room.count - count }

    @inline(__always) mutating func add(_ byte: UInt8) {
      guard count < room.count else { return }
      room[count] = byte
      count += 1
    }

    @inline(__always) mutating func add(_ bytes: Bytes) {
      for byte in bytes { add(byte) }
    }

    mutating func add(_ text: StaticString) {
      add(Bytes(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Adds a segment without what a semicolon begins (`;jsessionid=…`).
    @inline(__always) mutating func addText(_ segment: Bytes) {
      for byte in segment {
        if byte == UInt8(ascii: ";") { break }
        add(byte)
      }
    }
  }
}
