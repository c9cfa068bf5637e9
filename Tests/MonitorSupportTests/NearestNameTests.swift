import MonitorSupport
import Testing

@Suite("NearestName")
struct NearestNameTests {
  static let distances: [(String, String, Int)] = [
    ("", "", 0), ("abc", "abc", 0), ("abc", "", 3), ("", "abc", 3), ("abc", "abd", 1),
    ("abc", "ab", 1), ("abc", "acb", 1), ("kitten", "sitting", 3), ("ABC", "abc", 0),
    ("theme", "themes", 1), ("ca", "abc", 3),
  ]

  @Test("Edits between two texts", arguments: distances)
  func distance(first: String, second: String, expected: Int) {
    #expect(NearestName.distance(first, second) == expected)
    #expect(NearestName.distance(second, first) == expected)
  }

  @Test("A slip is found, nonsense is not")
  func finds() {
    let known = ["metrics_interval", "processing_interval", "theme", "themes_dir"]
    #expect(NearestName.find("metric_intervall", among: known) == "metrics_interval")
    #expect(NearestName.find("tehme", among: known) == "theme")
    #expect(NearestName.find("zzzzzzzz", among: known) == nil)
    #expect(NearestName.find("theme", among: []) == nil)
  }
}
