/// A compiled terminfo entry, taken apart so that single capabilities can be changed.
///
/// The form is that of term(5): a header of six little-endian shorts, names, booleans, numbers
/// (two bytes each, or four under the magic number 01036), offsets of strings, the strings; then,
/// where an entry has capabilities of its own, the same again under a second header.
package struct TerminfoEntry {
  /// Places of the predefined capabilities that are changed here, as in `<term.h>`.
  private enum Index {
    static let canChange = 27
    static let maxColors = 13
    static let maxPairs = 14
    static let exitAttributes = 39
    static let setAttributes = 131
    static let initializeColor = 299
    static let initializePair = 300
    static let mouseKey = 355
    static let setForeground = 359
    static let setBackground = 360
  }

  /// The names of the terminal, divided by bars.
  package var names: [UInt8]
  /// The predefined booleans.
  package var booleans: [UInt8]
  /// The predefined numbers; negative where absent.
  package var numbers: [Int32]
  /// The predefined strings; `nil` where absent.
  package var strings: [[UInt8]?]
  /// Booleans with names of their own.
  package var ownBooleans: [(name: [UInt8], value: UInt8)] = []
  /// Numbers with names of their own.
  package var ownNumbers: [(name: [UInt8], value: Int32)] = []
  /// Strings with names of their own.
  package var ownStrings: [(name: [UInt8], value: [UInt8]?)] = []

  /// Takes a compiled entry apart; `nil` where it is not one.
  package init?(_ bytes: [UInt8]) {
    var reader = Reader(bytes: bytes)
    guard let magic = reader.short(), magic == 0o432 || magic == 0o1036 else { return nil }
    let wide = magic == 0o1036
    guard let nameCount = reader.count(), let booleanCount = reader.count(),
      let numberCount = reader.count(), let stringCount = reader.count(),
      let tableSize = reader.count(), let names = reader.take(nameCount),
      let booleans = reader.take(booleanCount)
    else { return nil }
    reader.align()
    guard let numbers = reader.numbers(numberCount, wide: wide),
      let offsets = reader.shorts(stringCount), let table = reader.take(tableSize)
    else { return nil }
    self.names = Array(names)
    self.booleans = Array(booleans)
    self.numbers = numbers
    strings = offsets.map { TerminfoEntry.string(in: table, at: Int($0)) }
    reader.align()
    if !reader.isAtEnd { guard readOwn(&reader, wide: wide) else { return nil } }
  }

  /// How many colours the terminal has; 0 where the entry does not say.
  package var colors: Int32 {
    numbers.count > Index.maxColors ? max(0, numbers[Index.maxColors]) : 0
  }

  /// Whether the entry itself says that the terminal takes 24-bit colours: tmux's `Tc`, ncurses'
  /// `RGB`.
  package var claimsDirectColor: Bool {
    let names = ownBooleans.filter { $0.value == 1 }.map(\.name) + ownNumbers.map(\.name)
    return (names + ownStrings.map(\.name)).contains {
      $0 == Array("Tc".utf8) || $0 == Array("RGB".utf8)
    }
  }

  /// Whether its colours are red, green and blue already, as those of `xterm-direct`.
  package var isNativelyDirect: Bool { colors > 256 }

  /// The entry as a value of `TERMINFO`, which ncurses reads instead of a file (ncurses(3X)).
  package func environmentValue() -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var text = Array("hex:".utf8)
    for byte in compiled() {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Makes the entry one of a terminal that takes 24-bit colours: 0…255 stay xterm's palette,
  /// larger numbers are red, green and blue in the semicolon form, which every terminal that
  /// says `COLORTERM=truecolor` reads.
  package mutating func claimDirectColor() {
    if booleans.count > Index.canChange { booleans[Index.canChange] = 0 }
    extend(to: Index.setBackground + 1)
    numbers[Index.maxColors] = 0x100_0000
    numbers[Index.maxPairs] = 0x1_0000
    strings[Index.initializeColor] = nil
    strings[Index.initializePair] = nil
    strings[Index.setForeground] = TerminfoEntry.directColor(normal: "3", bright: "9")
    strings[Index.setBackground] = TerminfoEntry.directColor(normal: "4", bright: "10")
    ownBooleans.removeAll { $0.name == Array("RGB".utf8) }
    ownNumbers.removeAll { $0.name == Array("RGB".utf8) }
    ownStrings.removeAll { $0.name == Array("RGB".utf8) }
    ownBooleans.append((Array("RGB".utf8), 1))
  }

  /// Shortens what is sent at every change of attributes: xterm's entry selects the character set
  /// anew each time, which kilter never changes.
  ///
  /// Entries of another kind are left as they are.
  package mutating func shortenAttributes() {
    let reset = Array("\u{1B}[m".utf8)
    let long = [Array("\u{1B}(B".utf8) + reset, reset + [0x0f]]
    guard strings.count > Index.setAttributes, let exit = strings[Index.exitAttributes],
      long.contains(exit), strings[Index.setAttributes] != nil
    else { return }
    strings[Index.exitAttributes] = reset
    strings[Index.setAttributes] = Array(
      "\u{1B}[%?%p6%t;1%;%?%p5%t;2%;%?%p2%t;4%;%?%p1%p3%|%t;7%;m".utf8)
  }

  /// Says that the mouse is told in SGR's form, which has no end at column 223: tmux knows it, its
  /// entry does not say so.
  package mutating func useSGRMouse() {
    extend(to: Index.mouseKey + 1)
    let name = Array("XM".utf8)
    guard !ownStrings.contains(where: { $0.name == name && $0.value != nil }) else { return }
    strings[Index.mouseKey] = Array("\u{1B}[<".utf8)
    ownStrings.removeAll { $0.name == name }
    ownStrings.append((name, Array("\u{1B}[?1006;1000%?%p1%{1}%=%th%el%;".utf8)))
  }

  /// The compiled form, with numbers of four bytes.
  package func compiled() -> [UInt8] {
    var out = Writer()
    var table = Writer()
    let offsets = strings.map { table.append(string: $0) }
    for value in [
      0o1036, names.count, booleans.count, numbers.count, strings.count, table.bytes.count,
    ] {
      out.append(short: value)
    }
    out.bytes += names
    out.bytes += booleans
    out.align()
    for number in numbers { out.append(number: number) }
    for offset in offsets { out.append(short: offset) }
    out.bytes += table.bytes
    out.align()
    writeOwn(&out)
    return out.bytes
  }

  private static func directColor(normal: String, bright: String) -> [UInt8] {
    let rgb = "%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d"
    let extended = normal + "8"
    return Array(
      ("\u{1B}[%?%p1%{8}%<%t\(normal)%p1%d%e%p1%{16}%<%t\(bright)%p1%{8}%-%d"
        + "%e%p1%{256}%<%t\(extended);5;%p1%d%e\(extended);2;\(rgb)%;m").utf8)
  }

  private mutating func extend(to stringCount: Int) {
    while numbers.count <= Index.maxPairs { numbers.append(-1) }
    while strings.count < stringCount { strings.append(nil) }
  }

  private static func string(in table: ArraySlice<UInt8>, at offset: Int) -> [UInt8]? {
    guard offset >= 0, offset < table.count else { return nil }
    let start = table.startIndex + offset
    guard let end = table[start...].firstIndex(of: 0) else { return nil }
    return Array(table[start..<end])
  }

  private mutating func readOwn(_ reader: inout Reader, wide: Bool) -> Bool {
    guard let booleanCount = reader.count(), let numberCount = reader.count(),
      let stringCount = reader.count(), reader.count() != nil, let tableSize = reader.count(),
      let values = reader.take(booleanCount)
    else { return false }
    reader.align()
    let nameCount = booleanCount + numberCount + stringCount
    guard let numbers = reader.numbers(numberCount, wide: wide),
      let stringOffsets = reader.shorts(stringCount), let nameOffsets = reader.shorts(nameCount),
      let table = reader.take(tableSize)
    else { return false }
    let strings = stringOffsets.map { TerminfoEntry.string(in: table, at: Int($0)) }
    // Names follow the last value, and their offsets count from there.
    var namesStart = table.startIndex
    for (offset, value) in zip(stringOffsets, strings) {
      guard let value else { continue }
      namesStart = max(namesStart, table.startIndex + Int(offset) + value.count + 1)
    }
    guard namesStart <= table.endIndex else { return false }
    let names = nameOffsets.map {
      TerminfoEntry.string(in: table[namesStart...], at: Int($0)) ?? []
    }
    ownBooleans = zip(names, values).map { ($0, $1) }
    ownNumbers = zip(names.dropFirst(booleanCount), numbers).map { ($0, $1) }
    ownStrings = zip(names.dropFirst(booleanCount + numberCount), strings).map { ($0, $1) }
    return true
  }

  private func writeOwn(_ out: inout Writer) {
    let count = ownBooleans.count + ownNumbers.count + ownStrings.count
    guard count > 0 else { return }
    var values = Writer()
    let valueOffsets = ownStrings.map { values.append(string: $0.value) }
    var names = Writer()
    let nameOffsets = (ownBooleans.map(\.name) + ownNumbers.map(\.name) + ownStrings.map(\.name))
      .map { names.append(string: $0) }
    let present = valueOffsets.filter { $0 >= 0 }.count
    for value in [
      ownBooleans.count, ownNumbers.count, ownStrings.count, present + count,
      values.bytes.count + names.bytes.count,
    ] {
      out.append(short: value)
    }
    out.bytes += ownBooleans.map(\.value)
    out.align()
    for number in ownNumbers { out.append(number: number.value) }
    for offset in valueOffsets + nameOffsets { out.append(short: offset) }
    out.bytes += values.bytes
    out.bytes += names.bytes
  }

  private struct Reader {
    var bytes: [UInt8]
    var place = 0
    var isAtEnd: Bool { place >= bytes.count }

    mutating func align() { if place % 2 == 1 { place += 1 } }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
      guard count >= 0, count <= bytes.count - place else { return nil }
      defer { place += count }
      return bytes[place..<(place + count)]
    }

    mutating func short() -> Int16? {
      guard let two = take(2) else { return nil }
      return Int16(bitPattern: UInt16(two[two.startIndex]) | UInt16(two[two.startIndex + 1]) << 8)
    }

    mutating func count() -> Int? {
      guard let value = short(), value >= 0 else { return nil }
      return Int(value)
    }

    mutating func shorts(_ count: Int) -> [Int16]? {
      guard count <= (bytes.count - place) / 2 else { return nil }
      return (0..<count).compactMap { _ in short() }
    }

    mutating func numbers(_ count: Int, wide: Bool) -> [Int32]? {
      if !wide { return shorts(count)?.map { Int32($0) } }
      guard count <= (bytes.count - place) / 4 else { return nil }
      return (0..<count).compactMap { _ in
        guard let low = short(), let high = short() else { return nil }
        return Int32(bitPattern: UInt32(UInt16(bitPattern: high)) << 16)
          | Int32(UInt16(bitPattern: low))
      }
    }
  }

  private struct Writer {
    var bytes: [UInt8] = []

    mutating func align() { if bytes.count % 2 == 1 { bytes.append(0) } }

    mutating func append(short value: Int) {
      let pattern = UInt16(truncatingIfNeeded: value)
      bytes.append(UInt8(truncatingIfNeeded: pattern))
      bytes.append(UInt8(truncatingIfNeeded: pattern >> 8))
    }

    mutating func append(number value: Int32) {
      append(short: Int(value & 0xffff))
      append(short: Int(value >> 16))
    }

    /// Adds a string with its end and returns where it begins; −1 for none.
    mutating func append(string: [UInt8]?) -> Int {
      guard let string else { return -1 }
      defer { bytes += string + [0] }
      return bytes.count
    }
  }
}
