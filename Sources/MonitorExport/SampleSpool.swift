import Glibc
package import MonitorStorage

/// Samples of many series that come tick by tick and go series by series, in a file between.
///
/// Each series has a block in memory. A full one goes to the end of the file, and the place of the
/// next one is written into the one before:
///
/// ```
/// block:  place of the next block, 8, 0 for none │ samples, 8 │ time, 8 │ value, 8 │ time …
/// ```
///
/// All numbers are the machine's own; nobody else ever reads the file, which has no name from the
/// moment it is there. Blocks are smaller where there are more series, so that memory stays within
/// `memoryBytes` and some ten bytes a series.
package struct SampleSpool: ~Copyable {
  /// A sample.
  package struct Sample: Equatable, Sendable {
    /// Milliseconds since the epoch.
    package var time: Int64
    /// The value.
    package var value: Double

    /// Makes a sample.
    package init(time: Int64, value: Double) {
      self.time = time
      self.value = value
    }
  }

  private struct Chain {
    var first = 0
    var last = 0
    var waiting: [Sample] = []
  }

  /// Memory for blocks.
  package static let memoryBytes = 16 << 20
  private static let headBytes = 16
  private static let sampleBytes = 16
  private static let blockSamples = 1_024

  private let files: FileSystem
  private let writing: Int32
  private let reading: Int32
  private let folder: String
  private let bytesMost: Int
  private var end = SampleSpool.headBytes
  private var chains: [Chain] = []

  /// A spool in a folder, of at most so many bytes.
  package init(
    in folder: String, bytesMost: Int = .max, files: FileSystem = .system
  ) throws(ExportError) {
    let descriptors = try Self.descriptors(in: folder, files)
    self.files = files
    self.folder = folder
    self.bytesMost = bytesMost
    writing = descriptors.writing
    reading = descriptors.reading
  }

  deinit {
    try? files.close(writing)
    try? files.close(reading)
  }

  /// A new file, open twice, which has no name any more.
  private static func descriptors(
    in folder: String, _ files: FileSystem
  ) throws(ExportError) -> (writing: Int32, reading: Int32) {
    do throws(FileFailure) {
      let (path, writing) = try create(in: folder, files)
      defer { try? files.remove(path) }
      do throws(FileFailure) {
        return (writing, try files.open(path))
      } catch {
        try? files.close(writing)
        throw error
      }
    } catch {
      throw .output("\(error)")
    }
  }

  /// A new file, which nobody else has put there.
  private static func create(
    in folder: String, _ files: FileSystem
  ) throws(FileFailure) -> (String, Int32) {
    var attempt = 0
    while true {
      let path = "\(folder)/.kilter-spool.\(getpid())-\(attempt)"
      do throws(FileFailure) {
        return (path, try files.create(path, 0o600))
      } catch {
        // A program that was killed may have left one behind.
        guard error.number == EEXIST, attempt < 100 else { throw error }
        attempt += 1
      }
    }
  }

  /// Adds a sample of the series of a number.
  package mutating func append(_ sample: Sample, to series: Int) throws(ExportError) {
    while chains.count <= series { chains.append(Chain()) }
    chains[series].waiting.append(sample)
    let most = Self.memoryBytes / Self.sampleBytes / chains.count
    if chains[series].waiting.count >= min(Self.blockSamples, max(8, most)) { try spill(series) }
  }

  private mutating func spill(_ series: Int) throws(ExportError) {
    let samples = chains[series].waiting
    chains[series].waiting.removeAll(keepingCapacity: samples.count >= Self.blockSamples)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.headBytes + samples.count * Self.sampleBytes)
    Self.append(0, to: &bytes)
    Self.append(UInt64(samples.count), to: &bytes)
    for sample in samples {
      Self.append(UInt64(bitPattern: sample.time), to: &bytes)
      Self.append(sample.value.bitPattern, to: &bytes)
    }
    let place = end
    guard place + bytes.count <= bytesMost else {
      throw .output("more samples than may wait: ask for a shorter time or fewer series")
    }
    try write(bytes, at: place)
    end += bytes.count
    if chains[series].first == 0 {
      chains[series].first = place
    } else {
      var link: [UInt8] = []
      Self.append(UInt64(place), to: &link)
      try write(link, at: chains[series].last)
    }
    chains[series].last = place
  }

  /// How far the samples of a series have been read.
  package struct Cursor: Sendable {
    fileprivate enum Place {
      case beginning
      case block(Int)
      case memory
      case end
    }
    fileprivate var place = Place.beginning

    /// A cursor at the beginning.
    package init() {}
    /// Whether nothing has been read.
    package var isFresh: Bool {
      if case .beginning = place { true } else { false }
    }
  }

  /// The next samples of a series, in the order in which they came; `nil` after the last.
  package func next(
    of series: Int, _ cursor: inout Cursor
  ) throws(ExportError) -> [Sample]? {
    if case .beginning = cursor.place {
      let first = series < chains.count ? chains[series].first : 0
      cursor.place = first == 0 ? .memory : .block(first)
    }
    switch cursor.place {
    case .block(let place):
      let head = try read(Self.headBytes, at: place)
      let count = Int(Self.number(head, 8))
      let bytes = try read(count * Self.sampleBytes, at: place + Self.headBytes)
      let next = Int(Self.number(head, 0))
      cursor.place = next == 0 ? .memory : .block(next)
      return (0..<count).map { index in
        Sample(
          time: Int64(bitPattern: Self.number(bytes, index * Self.sampleBytes)),
          value: Double(bitPattern: Self.number(bytes, index * Self.sampleBytes + 8)))
      }
    case .memory:
      cursor.place = .end
      guard series < chains.count, !chains[series].waiting.isEmpty else { return nil }
      return chains[series].waiting
    case .beginning, .end: return nil
    }
  }

  private func write(_ bytes: [UInt8], at place: Int) throws(ExportError) {
    var rest = bytes[...]
    var place = place
    while !rest.isEmpty {
      do throws(FileFailure) {
        let count = try files.writeAt(writing, place, rest)
        rest = rest.dropFirst(count)
        place += count
      } catch {
        throw .output("samples that wait in \(folder): \(String(cString: strerror(error.number)))")
      }
    }
  }

  private func read(_ count: Int, at place: Int) throws(ExportError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      do throws(FileFailure) {
        let more = try files.readAt(reading, place + bytes.count, count - bytes.count)
        if more.isEmpty { throw FileFailure("pread", folder, EIO) }
        bytes += more
      } catch {
        throw .output("samples that wait in \(folder): \(String(cString: strerror(error.number)))")
      }
    }
    return bytes
  }

  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
  }

  private static func number(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
    bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
  }
}
