package import WireFormats

/// Takes chunks of whole lines of an access log: recognises the format, reads each line and adds it
/// to a tally; counts what it could not read.
package struct AccessLogDigest: Sendable {
  /// Lines over which it is judged whether the format still fits.
  private static let judgedLines = 256
  /// Bytes of an example of an unread line.
  private static let exampleBytes = 120

  /// Lines that were not understood, for one reason.
  struct Fault: Sendable {
    /// How many.
    var count: UInt64 = 0
    /// The newest of them, shortened.
    var example: [UInt8] = []
  }

  /// What the lines add up to.
  var tally: AccessLogTally
  /// What reads them; `nil` until the format is known.
  private(set) var parser: AccessLogParser?
  private let isFixed: Bool
  /// Lines so far, empty ones aside.
  package private(set) var lines: UInt64 = 0
  /// Lines that were not understood.
  package private(set) var unmatched: UInt64 = 0
  /// Those by reason.
  private(set) var faults: [Fault] = Array(
    repeating: Fault(), count: AccessLogFault.allCases.count)
  private var judged = 0
  private var misses = 0
  private var line = AccessLogLine()
  private var firstTime = Int64.min
  private var lastTime = Int64.min

  /// Makes one; without a parser the format is recognised from the lines.
  package init(
    site: String, followsHosts: Bool, groupsAssets: Bool = true, parser: AccessLogParser? = nil
  ) {
    tally = AccessLogTally(site: site, followsHosts: followsHosts, groupsAssets: groupsAssets)
    self.parser = parser
    isFixed = parser != nil
  }

  /// Requests that were counted.
  package var requests: UInt64 { tally.sites.reduce(0) { $0 + $1.requests } }

  /// The duration in nanoseconds of a percentile (0…1) of a site's interval; `nil` where none was told.
  package func duration(at quantile: Double, site: Int) -> Int64? {
    tally.sites[site].interval.durations.value(at: quantile)
  }

  /// Takes whole lines; the last one may lack its line end.
  package mutating func take(_ chunk: Bytes) {
    if parser == nil { parser = AccessLogRecogniser.format(of: chunk) }
    var place = 0
    while place < chunk.count {
      let end = chunk.place(of: 0x0A, from: place) ?? chunk.count
      var last = end
      if last > place, chunk[last - 1] == 0x0D { last -= 1 }
      if last > place {
        take(line: Bytes(rebasing: chunk[place..<last]))
        if judged >= Self.judgedLines {
          judge(Bytes(rebasing: chunk[min(end + 1, chunk.count)...]))
        }
      }
      place = end + 1
    }
  }

  @inline(__always) private mutating func take(line bytes: Bytes) {
    lines &+= 1
    judged &+= 1
    guard let parser else { return miss(.unknown, bytes) }
    if let fault = parser.parse(bytes, into: &line) { return miss(fault, bytes) }
    if line.unixMilliseconds > .min { note(line.unixMilliseconds) }
    tally.add(line, bytes)
  }

  @inline(__always) private mutating func note(_ time: Int64) {
    if firstTime == .min { firstTime = time }
    lastTime = time
  }

  /// The times of the first and the last line that told one, in milliseconds since 1970.
  var times: (first: Int64, last: Int64)? {
    firstTime == .min ? nil : (firstTime, lastTime)
  }

  private mutating func miss(_ fault: AccessLogFault, _ bytes: Bytes) {
    unmatched &+= 1
    misses &+= 1
    let index = Int(fault.rawValue)
    faults[index].count &+= 1
    // The first ones and then seldom: an example is for a person.
    if faults[index].count & 0xFFF == 1 {
      faults[index].example = Array(bytes.prefix(Self.exampleBytes))
    }
  }

  /// Looks for another format where most of the last lines did not fit.
  private mutating func judge(_ rest: Bytes) {
    let isPoor = misses * 2 > judged
    judged = 0
    misses = 0
    guard isPoor, !isFixed, !rest.isEmpty else { return }
    parser = AccessLogRecogniser.format(of: rest) ?? parser
  }
}
