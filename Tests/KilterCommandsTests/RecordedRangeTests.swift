import KilterCommands
import MonitorExport
import MonitorModel
import MonitorSupport
import Testing

@Suite("RecordedRange")
struct RecordedRangeTests {
  private static let now = WallInstant(milliseconds: 1_795_435_200_000)

  @Test("A range ends after it begins, and says which end is wrong")
  func ranges() throws {
    let clock = TimeText.Clock(now: Self.now, utcOffsetSeconds: 0)
    let range = try RecordedRange.parse(from: "-1h", to: "now", clock: clock)
    #expect(range.contains(Self.now))
    #expect(!range.contains(WallInstant(milliseconds: Self.now.milliseconds + 1)))
    #expect(range.contains(WallInstant(milliseconds: Self.now.milliseconds - 3_600_000)))
    #expect(!range.contains(WallInstant(milliseconds: Self.now.milliseconds - 3_600_001)))
    #expect(try RecordedRange.parse(from: nil, to: nil, clock: clock) == RecordedRange())
    #expect(RecordedRange().contains(WallInstant(milliseconds: .min)))
    func failure(_ from: String?, _ to: String?) -> String? {
      do throws(RecordedRange.Failure) {
        _ = try RecordedRange.parse(from: from, to: to, clock: clock)
        return nil
      } catch {
        return error.text
      }
    }
    #expect(failure("x", nil)?.hasPrefix("--from `x`: expected a time such as") == true)
    #expect(failure(nil, "-5")?.hasPrefix("--to `-5`: a duration needs a unit") == true)
    #expect(
      failure("-1h", "-2h")
        == "--to (2026-11-23T10:00:00.000Z) is before --from (2026-11-23T11:00:00.000Z)")
  }
}
