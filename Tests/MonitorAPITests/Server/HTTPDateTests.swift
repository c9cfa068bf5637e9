import MonitorAPI
import MonitorModel
import Testing

/// Dates as HTTP writes them.
struct HTTPDateTests {
  @Test(arguments: [
    (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
    (1_709_164_799, "Wed, 28 Feb 2024 23:59:59 GMT"),
    (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"),
  ])
  func areThoseOfTheRFC(_ seconds: Int64, _ text: String) {
    #expect(HTTPDate.text(WallInstant(milliseconds: seconds * 1_000)) == text)
  }
}
