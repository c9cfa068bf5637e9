import Glibc
import KilterCommands
import Testing

@Suite("DetectPlan")
struct DetectPlanTests {
  private func plan(
    _ inputs: [String], isRecursive: Bool = false, scores: String? = nil
  ) throws -> DetectPlan {
    try DetectPlan(inputs: inputs, isRecursive: isRecursive, scores: scores)
  }

  @Test("A folder's files are found in order, and their scores mirror it")
  func tree() throws {
    let folder = TemporaryFolder("tree")
    for name in ["b.csv", "a/2.csv", "a/1.csv", "a/b/c.csv", ".x.csv", ".g/a.csv", "n.txt", "csv"] {
      folder.write("in/" + name, "1,2\n")
    }
    let root = folder.path + "/in"
    #expect(symlink(root, root + "/loop") == 0)
    let plan = try plan([root], isRecursive: true, scores: root + "/out")
    let names = ["a/1.csv", "a/2.csv", "a/b/c.csv", "b.csv"]
    #expect(plan.jobs.map(\.name.file) == names)
    #expect(plan.jobs.map(\.name.series) == ["1", "2", "c", "b"])
    #expect(plan.jobs.map(\.path) == names.map { root + "/" + $0 })
    #expect(plan.jobs.map(\.scores) == names.map { root + "/out/" + $0 })
    #expect(plan.problems.isEmpty)
    for name in names { folder.write("in/out/" + name, "") }
    // What was written there is not read the next time.
    #expect(
      try self.plan([root], isRecursive: true, scores: root + "/out").jobs.map(\.name.file)
        == names)
  }

  @Test("One file has one file of scores, or one in a folder that is there")
  func oneFile() throws {
    let folder = TemporaryFolder("one")
    folder.write("a.csv", "1,2\n")
    folder.write("d/x", "")
    let input = folder.path + "/a.csv"
    #expect(try plan([input]).jobs.map(\.scores) == [nil])
    for (scores, expected) in [
      ("s.csv", "s.csv"), ("d", "d/a.csv"), ("new/", "new/a.csv"), ("new", "new"),
    ] {
      let jobs = try plan([input], scores: folder.path + "/" + scores).jobs
      #expect(jobs.map(\.scores) == [folder.path + "/" + expected])
    }
    #expect(
      try plan(["-"], scores: folder.path + "/d").jobs.first?.scores?.hasSuffix("/stdin.csv")
        == true)
    #expect(try plan([input], scores: "-").jobs.first?.scores == "-")
  }

  @Test("What means nothing is wrong usage")
  func usage() throws {
    let folder = TemporaryFolder("usage")
    for name in ["a.csv", "d/a.csv", "e/b.csv"] { folder.write(name, "1,2\n") }
    let wrong: [([String], Bool, String?, String)] = [
      (["", "/d"], false, nil, "--recursive"), (["/d"], true, "/d", "overwrite"),
      (["/a.csv"], false, "/a.csv", "overwrite"), (["/a.csv"], false, "", "overwrite"),
      (["/e/b.csv", "/a.csv"], false, "/e", ""),
      (["/a.csv", "/d/a.csv"], false, "/s", "two inputs"),
      (["/e", "/e"], true, "/s", "two inputs"),
    ]
    for (inputs, isRecursive, scores, word) in wrong {
      do {
        _ = try plan(
          inputs.map { folder.path + $0 }, isRecursive: isRecursive,
          scores: scores.map { folder.path + $0 })
        Issue.record("\(inputs) was taken")
      } catch let error as DetectPlan.UsageError {
        #expect(word.isEmpty || error.text.contains(word), "\(error.text)")
      }
    }
    #expect(throws: DetectPlan.UsageError.self) { try plan(["-", "-"]) }
    #expect(throws: DetectPlan.UsageError.self) {
      try plan([folder.path], isRecursive: true, scores: "-")
    }
    #expect(folder.text("a.csv") == "1,2\n")
  }
}
