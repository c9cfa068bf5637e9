import MonitorEngine
import MonitorModel
import MonitorStorage
import Testing

/// When baselines are restored and saved, without files and clocks.
@Suite struct BaselineSessionTests {
  private static func at(_ seconds: Int64) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: seconds * 1_000_000_000)
  }

  private static func begun(isSaving: Bool = true) -> BaselineSession {
    var session = BaselineSession()
    let begins = session.begin(at: at(100), path: "/d/f", isSaving: isSaving)
    #expect(begins)
    return session
  }

  private static func record(savedAt: Int64, check: Int64 = 2_000_000_000) -> BaselineRecord {
    BaselineRecord(
      machine: "m", series: 214, savedAt: WallInstant(milliseconds: savedAt),
      checkNanoseconds: check, state: [1])
  }

  @Test func itBeginsOnce() {
    var session = Self.begun()
    let begins = session.begin(at: Self.at(200), path: "/e", isSaving: true)
    #expect(!begins && session.phase == .loading(since: Self.at(100)))
    #expect(session.keeping == "to be kept in /d/f")
    #expect(Self.begun(isSaving: false).keeping.isEmpty)
  }

  @Test func withoutAFileDetectionWaitsForNothing() {
    var session = BaselineSession()
    let may = session.mayCheck(at: Self.at(0))
    #expect(may && session.phase == .idle && session.origin.isEmpty && !session.isWorthSaving)
  }

  @Test func detectionWaitsButNotForEver() {
    var session = Self.begun()
    var may = session.mayCheck(at: Self.at(104))
    #expect(!may)
    may = session.mayCheck(at: Self.at(105))
    #expect(may && session.phase == .ready)
    #expect(session.origin.contains("more than 5 s"))
    // Nobody is sent to a file that does not answer.
    let isDue = session.checked(at: Self.at(9_000))
    #expect(!isDue && !session.isWorthSaving)
    // The answer comes too late: it is not used, and not lost either.
    let late = session.take(.baselines(Self.record(savedAt: 0)))
    #expect(late == nil && session.keepsOld && session.isWorthSaving)
  }

  @Test func whatIsFoundIsTaken() {
    var session = Self.begun()
    #expect(session.take(.baselines(Self.record(savedAt: 5))) == Self.record(savedAt: 5))
    #expect(session.phase == .ready && !session.keepsOld)
    session = Self.begun()
    #expect(session.take(.nothing) == nil)
    #expect(session.origin.isEmpty && !session.keepsOld)
    session = Self.begun()
    #expect(session.take(.refused(.otherMachine)) == nil)
    #expect(session.origin == "kept baselines are not used: they are of another machine")
    #expect(session.keepsOld)
  }

  static let origins: [(Int64, String)] = [
    (1_500, "baselines of 1 s ago restored for 214 series"),
    (300_000, "baselines of 5 min ago restored for 214 series"),
    (10_800_000, "baselines of 3 h ago restored for 214 series"),
    (10 * 86_400_000, "baselines of 10 d ago restored for 214 series"),
    (
      31 * 86_400_000,
      "baselines of 31 d ago restored for 214 series; they are old, and what changed is learnt anew"
    ),
    (-5, "baselines saved later than now restored for 214 series; the clock was set back"),
  ]

  @Test(arguments: origins)
  func theOriginIsTold(age: Int64, origin: String) {
    var session = Self.begun()
    let now = WallInstant(milliseconds: 1_700_000_000_000)
    session.restored(
      Self.record(savedAt: now.milliseconds - age), now: now, checkNanoseconds: 2_000_000_000)
    #expect(session.origin == origin)
  }

  @Test func anotherPaceAndStrangeClocksAreTold() {
    var session = Self.begun()
    session.restored(
      Self.record(savedAt: .min), now: WallInstant(milliseconds: .max), checkNanoseconds: 1)
    #expect(session.origin.contains(" d ago") && session.origin.hasSuffix("a check every 2 s"))
  }

  @Test func whatAPersonTaughtIsSavedAtTheNextCheck() {
    var session = Self.begun()
    _ = session.take(.nothing)
    var isDue = session.checked(at: Self.at(102))
    #expect(!isDue)
    session.hurry()
    isDue = session.checked(at: Self.at(104))
    #expect(isDue)
    session.beginSaving(at: Self.at(104))
    // Taught while it saves: the copy on its way does not know of it.
    session.hurry()
    session.saved(nil, at: WallInstant(milliseconds: 1), path: "/d/f")
    isDue = session.checked(at: Self.at(106))
    #expect(isDue)
    session.beginSaving(at: Self.at(106))
    session.saved(nil, at: WallInstant(milliseconds: 2), path: "/d/f")
    isDue = session.checked(at: Self.at(108))
    #expect(!isDue)
  }

  @Test func itSavesEveryTenMinutesAndAtTheEnd() {
    var session = Self.begun()
    _ = session.take(.nothing)
    #expect(!session.isWorthSaving)
    var isDue = session.checked(at: Self.at(159))
    #expect(!isDue && session.isWorthSaving)
    isDue = session.checked(at: Self.at(160))
    #expect(isDue, "the first time after a minute")
    session.beginSaving(at: Self.at(160))
    isDue = session.checked(at: Self.at(1_400))
    #expect(!isDue, "one at a time")
    let wall = WallInstant(milliseconds: 9)
    session.saved(.inaccessible(FileFailure("mkdir", "/d", 13)), at: wall, path: "/d/f")
    #expect(session.keeping == "not kept: /d: Permission denied (mkdir)")
    #expect(session.savedAt == nil)
    isDue = session.checked(at: Self.at(1_401))
    #expect(isDue, "it is tried again")
    session.beginSaving(at: Self.at(1_401))
    session.saved(nil, at: wall, path: "/d/f")
    #expect(session.keeping == "kept in /d/f" && session.savedAt == wall)
    #expect(!session.isWorthSaving)
    isDue = session.checked(at: Self.at(2_000))
    #expect(!isDue)
    isDue = session.checked(at: Self.at(2_001))
    #expect(isDue)
  }
}
