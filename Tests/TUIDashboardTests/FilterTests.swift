import MonitorSupport
import TUIDashboard
import Testing

/// What people type after `/`.
@Suite struct FilterTests {
  private static func passes(_ filter: String, _ text: String, user: String = "") -> Bool {
    Filter(filter).matches { field in field == nil ? text : field == "user" ? user : "" }
  }

  @Test(arguments: [
    ("", "anything", true), ("post", "/usr/bin/Postgres", true), ("post gres", "postgres", true),
    ("post mysql", "postgres", false), ("!post", "postgres", false), ("-post", "nginx", true),
    ("NOT post", "nginx", true), ("mysql OR post", "postgres", true), ("a | b", "c", false),
    ("post !wal OR nginx", "postgres wal", false), ("/^ng.*x$/", "nginx", true),
    ("/^gin/", "nginx", false), ("/kw[a-o]rker|systemd/", "kworker/0", true),
    ("/x+y?z*$/", "axxz", true), ("!/[^a-z]/", "letters", true), ("/[/", "anything", false),
    ("/*/", "anything", false), ("-", "a-b", true), ("user:root", "root", false),
  ])
  func matches(filter: String, text: String, expected: Bool) {
    #expect(Self.passes(filter, text) == expected)
  }

  @Test func fieldsAreLookedUp() {
    #expect(Self.passes("user:www", "nginx", user: "www-data"))
    #expect(!Self.passes("!user:www", "nginx", user: "www-data"))
    #expect(Self.passes("user:/^w.*a$/ ngi", "nginx", user: "www-data"))
    #expect(!Self.passes("nofield:x", "x"))
  }

  @Test func aBadPatternIsNamed() {
    #expect(Filter("/[a/").problem == "not a pattern: [a")
    #expect(Filter("/a+/").problem.isEmpty)
  }

  @Test(arguments: [
    ("c.*[1-3]", "disk vdc is at 3", true), ("c.*[1-3]", "3 of vdc", false),
    ("[^a-c]x", "axbxcx", false), ("[^a-c]x", "axDx", true), ("^b", "ab", false),
    ("^b", "Ba", true), ("a$", "ba", true), ("a$", "ab", false), ("$", "", true), ("x*", "", true),
    ("x+", "", false), ("[]]", "a]", true), ("[a-z]?9", "9", true), ("no|yes", "oh yes", true),
    ("[\u{e9}]", "caf\u{e9}", true), (".", "", false), ("a\\.b", "axb", false),
  ])
  func whatAPatternFinds(_ pattern: String, _ text: String, _ isFound: Bool) {
    #expect(Pattern(pattern)?.matches(text) == isFound)
  }

  @Test func aHostilePatternEnds() {
    let pattern = String(repeating: "a*", count: 60) + "b"
    #expect(Pattern(pattern)?.matches(String(repeating: "a", count: 3_000)) == false)
  }

  // MARK: Numbers

  private static let fields = FilterFields(
    words: ["series", "state"],
    numbers: ["age": .time, "mem": .bytes, "cpu": .percent, "severity": .severity])

  private static func passes(
    _ filter: Filter, age: Double = 0, mem: Double? = 0, severity: Double = 1
  ) -> Bool {
    filter.matches { _ in
      "disk vda"
    } number: { field in
      ["age": age, "mem": mem, "cpu": 0.5, "severity": severity][field] ?? nil
    }
  }

  @Test(arguments: [
    ("age<10m", 599, true), ("age<10m", 600, false), ("age<=10m", 600, true),
    ("age>1h30m", 5_401, true), ("age>1h30m", 5_400, false), ("age=60", 60, true),
    ("age!=60", 60, false), ("!age>1h", 10, true), ("NOT age>1h", 7_200, false),
    ("age>1m age<2m", 90, true), ("age<1m OR age>1h", 90, false), ("AGE>1m", 90, true),
    ("disk age>1m", 90, true), ("cpu age>1m", 90, false),
  ])
  func timesAreCompared(text: String, age: Double, expected: Bool) {
    let filter = Filter(text, fields: Self.fields)
    #expect(filter.problem.isEmpty)
    #expect(Self.passes(filter, age: age) == expected)
  }

  @Test func numbersHaveTheUnitsOfTheirField() {
    let bytes = Filter("mem>1G", fields: Self.fields)
    #expect(Self.passes(bytes, mem: 1_073_741_825) && !Self.passes(bytes, mem: 1_073_741_824))
    #expect(!Self.passes(bytes, mem: nil))
    #expect(Self.passes(Filter("mem<=1.5k", fields: Self.fields), mem: 1_536))
    for text in ["cpu>40", "cpu>40%", "cpu>=50", "severity>=warning", "severity<c"] {
      #expect(Self.passes(Filter(text, fields: Self.fields)), "\(text)")
    }
    #expect(!Self.passes(Filter("severity>=critical", fields: Self.fields)))
  }

  @Test func aComparisonThatIsBeingTypedKeepsTheList() {
    for text in ["age<", "age>=", "severity>=w", "severity>=warni"] {
      let filter = Filter(text, fields: Self.fields)
      #expect(Self.passes(filter), "\(text)")
    }
    #expect(Filter("age<", fields: Self.fields).problem == "age< wants a time, such as 10m")
  }

  @Test(arguments: [
    ("age<soon", "age< wants a time, such as 10m"), ("mem>x", "mem> wants bytes, such as 500M"),
    ("agee>1m", "no field agee; is it age?"), ("sate:new", "no field sate; is it state?"),
    ("zzzzz:new", "no field zzzzz; there are age cpu mem series severity state"),
    ("age:5", "age is compared, with a time, such as 10m: age>…"),
  ])
  func aWrongFieldIsTold(text: String, problem: String) {
    let filter = Filter(text, fields: Self.fields)
    #expect(filter.problem == problem)
    #expect(!Self.passes(filter))
  }

  // MARK: Saved filters

  @Test func savedFiltersAreNamed() {
    let saved = ["old": "age>1h", "both": "@old disk OR age<1m", "loop": "@loop"]
    func filter(_ text: String) -> Filter { Filter(text, fields: Self.fields, saved: saved) }
    #expect(Self.passes(filter("@old"), age: 7_200) && !Self.passes(filter("@old"), age: 60))
    #expect(
      Self.passes(filter("@old vda"), age: 7_200) && !Self.passes(filter("@old x"), age: 7_200))
    #expect(
      Self.passes(filter("NOT @old"), age: 60) && !Self.passes(filter("NOT @old"), age: 7_200))
    #expect(
      Self.passes(filter("@both vda"), age: 30) && Self.passes(filter("@both vda"), age: 7_200))
    #expect(!Self.passes(filter("@both vda"), age: 90))
    #expect(filter("@nothing").problem == "no filter is saved as nothing")
    #expect(filter("@loop").problem == "@loop names itself" && !Self.passes(filter("@loop")))
    #expect(filter("NOT @both").problem == "NOT @both has several parts; NOT takes one")
  }

  @Test func anyTextIsAFilter() {
    var generator = SeededGenerator(seed: 7)
    let parts = [
      "age", "mem", "@", "old", "<", ">=", "!", "-", " ", ":", "/", "OR", "NOT", "1h", "9",
      "\u{301}",
      "é", "=", "|", "1G",
    ]
    for _ in 0..<5_000 {
      let text = (0..<generator.next() % 12).map { _ in
        parts[Int(generator.next() % UInt64(parts.count))]
      }.joined()
      _ = Self.passes(Filter(text, fields: Self.fields, saved: ["old": "@old | age>1"]))
    }
  }
}
