import MonitorPush
import Testing
import WireFormats

@Suite("A batch on its way")
struct PushParcelTests {
  private static let late = PushVerdict.late(reason: "out of order sample")
  private static let refused = PushVerdict.refused(reason: "status 400")
  private static let broken = PushVerdict.broken(reason: "status 500")

  /// A request of so many series of two samples each, named `s` and a number.
  private static func request(_ series: Int) throws -> [UInt8] {
    var writer = RemoteWriteWriter()
    let bounds = RemoteWriteLabels.Bounds(count: 9, nameBytes: 99, valueBytes: 99)
    for index in 0..<series {
      let labels = try RemoteWriteLabels([("__name__", "s\(index)")], bounds)
      writer.add(
        labels: labels.bytes,
        [
          RemoteWriteSeries.Sample(value: 1, timestamp: 1),
          RemoteWriteSeries.Sample(value: 2, timestamp: 2),
        ])
    }
    return writer.bytes
  }

  private static func names(_ request: [UInt8]) -> [String] {
    (ModelReceiver.read(request) ?? []).map(\.name)
  }

  /// Sends all of a parcel to a server that judges whole requests; the requests that it took.
  private static func send(
    _ parcel: inout PushParcel, most: Int = 10_000, _ judge: ([String]) -> PushVerdict
  ) -> (requests: Int, waits: Int, taken: [String]) {
    var (requests, waits) = (0, 0)
    var taken: [String] = []
    while !parcel.isDone, requests < most {
      requests += 1
      let names = names(parcel.next)
      let verdict = judge(names)
      if verdict == .taken { taken += names }
      if case .wait = parcel.take(verdict) { waits += 1 }
    }
    return (requests, waits, taken)
  }

  @Test("Bad series anywhere are found; all others are taken", arguments: [1, 2, 3, 50, 129])
  func bad(count: Int) throws {
    for verdict in [Self.refused, Self.broken, Self.late] {
      for bad in [[], [0], [count - 1], [count / 2], [count / 3, count / 2, count - 1]] as [[Int]] {
        let names = Set(bad.map { "s\($0)" })
        // Where there is no other series, nobody can tell whose fault it is.
        guard names.count < count else { continue }
        let made = PushParcel(try Self.request(count))
        var parcel = try #require(made)
        let (requests, _, taken) = Self.send(&parcel) { sent in
          names.isDisjoint(with: sent) ? .taken : verdict
        }
        #expect(taken.count == count - names.count && Set(taken).count == taken.count)
        #expect(parcel.sent == UInt64(2 * taken.count) && parcel.failed == UInt64(2 * names.count))
        #expect(parcel.culprits.count == names.count && parcel.repeated == 0)
        #expect(requests < 80, "\(requests) requests for \(names)")
      }
    }
  }

  @Test("A server that fails whatever it gets is given all of it again, ever more rarely")
  func outage() throws {
    for verdict in [Self.broken, .later(reason: "down", seconds: 3, isSlow: false)] {
      for count in [1, 5, 70] {
        let made = PushParcel(try Self.request(count))
        var parcel = try #require(made)
        let first = Self.send(&parcel, most: 400) { _ in verdict }
        #expect(first.taken.isEmpty && parcel.failed == 0 && parcel.culprits.isEmpty)
        #expect(first.waits > 10, "\(first.waits)")
        let then = Self.send(&parcel) { _ in .taken }
        #expect(then.taken.count == count && parcel.sent == UInt64(2 * count))
        #expect(parcel.failed == 0 && parcel.culprits.isEmpty)
      }
    }
  }

  @Test("What is all too late is given up after a few tries, and counted as what it is")
  func late() throws {
    for (isOld, follows, most) in [(false, false, 140), (true, false, 20), (false, true, 8)] {
      let made = PushParcel(
        try Self.request(1_000), isOld: isOld, followsLate: follows)
      var parcel = try #require(made)
      let (requests, waits, _) = Self.send(&parcel) { _ in Self.late }
      #expect(requests <= most && waits == 0 && parcel.isAllLate)
      #expect(parcel.repeated == (isOld ? 2_000 : 0) && parcel.failed == (isOld ? 0 : 2_000))
    }
  }

  @Test("What is refused in every part is given up at last")
  func refusedForEver() throws {
    let made = PushParcel(try Self.request(3))
    var parcel = try #require(made)
    let (_, waits, _) = Self.send(&parcel) { _ in Self.refused }
    #expect(waits == 19 && parcel.failed == 6 && !parcel.isAllLate)
  }

  @Test("Series that are left out are not sent, and count as failed")
  func leftOut() throws {
    let made = PushParcel(try Self.request(4)) { labels in
      labels.withUnsafeBytes { RemoteWriteLabels.description(of: $0) } == "s2"
    }
    var parcel = try #require(made)
    #expect(Self.names(parcel.next) == ["s0", "s1", "s3"] && parcel.isReduced)
    _ = Self.send(&parcel) { _ in .taken }
    #expect(parcel.sent == 6 && parcel.failed == 2)
    let all = PushParcel(try Self.request(4)) { _ in true }
    #expect(all?.isDone == true && all?.failed == 8)
    #expect(PushParcel([0xff, 0xff]) == nil)
  }
}
