package import MonitorModel

/// The series that a request is about: those that match any of its patterns, or all.
package struct SeriesChoice: Sendable {
  /// The most patterns in one request.
  package static let patternsMost = 32
  /// The most bytes of a pattern: matching takes as long as pattern and name multiplied.
  package static let patternBytesMost = 256

  /// The patterns; empty for all series.
  package let patterns: [SeriesSelector]

  /// Reads the patterns of all parameters of a name.
  ///
  /// - Throws: `Problem` 422 for a text that is no pattern, or too many of them.
  package init(_ query: QueryParameters, _ name: String = "match") throws(Problem) {
    let texts = query.all(name)
    guard texts.count <= Self.patternsMost else {
      throw .parameter(name, "is given more than \(Self.patternsMost) times")
    }
    var patterns: [SeriesSelector] = []
    for text in texts {
      guard text.utf8.count <= Self.patternBytesMost else {
        throw .parameter(name, "has more than \(Self.patternBytesMost) bytes")
      }
      do throws(SeriesGlob.Failure) {
        patterns.append(try SeriesSelector(text))
      } catch {
        throw .parameter(name, "is no pattern: \(error.hint)")
      }
    }
    self.patterns = patterns
  }

  /// Whether a series is among them.
  package func takes(_ key: SeriesKey) -> Bool {
    patterns.isEmpty || patterns.contains { $0.matches(key) }
  }
}
