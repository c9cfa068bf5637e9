import Glibc
import Testing
import WireFormats

/// The corpus of the OpenMetrics project, all of it: what the reference parser takes and refuses.
@Suite struct OpenMetricsCorpusTests {
  struct Case {
    var isGood: Bool
    var name: String
    var text: [UInt8]
    var samples: [[String]]
  }

  /// Undoes the escapes of the file.
  static func plain(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var isEscape = false
    for byte in bytes {
      guard isEscape || byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      if isEscape {
        switch byte {
        case UInt8(ascii: "n"): result.append(10)
        case UInt8(ascii: "t"): result.append(9)
        case UInt8(ascii: "0"): result.append(0)
        default: result.append(byte)
        }
      }
      isEscape.toggle()
    }
    return result
  }

  static func load() throws -> [Case] {
    let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let file = try #require(fopen("/" + folder + "/Fixtures/openmetrics/cases.tsv", "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&part, 1, part.count, file), count > 0 { bytes += part[..<count] }
    return bytes.split(separator: 10).map { line in
      let columns = line.split(separator: 9, omittingEmptySubsequences: false)
      let samples = plain(columns[3]).split(separator: 10).map { sample in
        sample.split(separator: 9, omittingEmptySubsequences: false).map {
          String(decoding: plain($0), as: UTF8.self)
        }
      }
      return Case(
        isGood: columns[0].elementsEqual("good".utf8),
        name: String(decoding: columns[1], as: UTF8.self), text: plain(columns[2]),
        samples: samples)
    }
  }

  /// The samples of an exposition in the form of the file.
  static func samples(_ exposition: Exposition, _ bytes: Bytes) -> [[String]] {
    exposition.samples.map { sample in
      let labels = ExpositionLabels(bytes.part(sample.labels)).all.sorted { $0.name < $1.name }
      let seconds = sample.seconds.isNaN ? "" : "\(sample.seconds)"
      return [bytes.part(sample.name).text, "\(sample.value)", seconds]
        + labels.flatMap { [$0.name, $0.value] }
    }
  }

  @Test func theCorpusIsWhole() throws {
    let cases = try Self.load()
    #expect(cases.count { !$0.isGood } == 167)
    #expect(cases.count { $0.isGood } == 63)
    let tests = Set(
      cases.filter(\.isGood).map { $0.name.split(separator: "_").filter { Int($0) == nil } })
    #expect(tests.count == 44)
  }

  @Test func badOnesAreRefusedAsAWhole() throws {
    var exposition = Exposition()
    for bad in try Self.load() where !bad.isGood {
      bad.text.withUnsafeBytes { bytes in
        let error = #expect(throws: ExpositionError.self, "\(bad.name) \(bytes.text)") {
          try exposition.read(bytes, as: .openMetrics)
        }
        #expect(exposition.samples.isEmpty)
        #expect(error.map { $0.line >= 1 && $0.column >= 1 } == true)
      }
    }
  }

  @Test func goodOnesAreReadAsTheReferenceDoes() throws {
    var exposition = Exposition()
    for good in try Self.load() where good.isGood {
      try good.text.withUnsafeBytes { bytes in
        do {
          try exposition.read(bytes, as: .openMetrics)
        } catch {
          Issue.record("\(good.name): \(error)\n\(bytes.text)")
          return
        }
        let found = Self.samples(exposition, bytes)
        // The reference cuts timestamps to nanoseconds, and of two that then are one drops the later.
        if good.name == "duplicate_timestamps" {
          #expect(found.count == 5)
          return
        }
        try #require(found.count == good.samples.count, "\(good.name): \(found)")
        for (one, other) in zip(found, good.samples) {
          #expect(one[0] == other[0] && one[3...] == other[3...], "\(good.name)")
          for field in 1...2 {
            let (mine, wanted) = (Double(one[field]), Double(other[field]))
            #expect(
              mine == wanted || mine?.isNaN == true && wanted?.isNaN == true,
              "\(good.name): \(one[field]) for \(other[field])")
          }
        }
      }
    }
  }
}
