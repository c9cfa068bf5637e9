/// The time a chart covers and the buckets that come of it.
package struct ChartSpan: Hashable, Sendable {
  /// The spans to choose from, in seconds: those within an hour and those beyond it.
  package static let choices = [60, 300, 900, 3_600, 21_600, 86_400, 604_800]

  /// Index into `choices`.
  package private(set) var index = 1

  /// Makes the span everybody starts with: five minutes.
  package init() {}

  /// The shortest span.
  package static var shortest: ChartSpan {
    var span = ChartSpan()
    span.index = 0
    return span
  }

  /// The shortest span that covers `seconds`, or the longest there is.
  package static func covering(seconds: Double) -> ChartSpan {
    var span = ChartSpan()
    span.index = choices.firstIndex { Double($0) >= seconds } ?? choices.count - 1
    return span
  }

  /// The span in seconds.
  package var seconds: Int { ChartSpan.choices[index] }

  /// The span as text: `1m`, `5m`, `15m`, `1h`, `6h`, `1d`, `7d`.
  package var label: String {
    switch seconds {
    case 86_400...: "\(seconds / 86_400)d"
    case 3_600...: "\(seconds / 3_600)h"
    default: "\(seconds / 60)m"
    }
  }

  /// The labels of all choices, the shortest first.
  package static var labels: [String] {
    choices.indices.map { choice in
      var span = ChartSpan()
      span.index = choice
      return span.label
    }
  }

  /// One step longer (or shorter), as far as there are choices.
  package mutating func step(_ direction: Int) {
    index = max(0, min(index + direction, ChartSpan.choices.count - 1))
  }

  /// The bucket in nanoseconds that shows at least the span in `cells` buckets: a round number of
  /// seconds, not shorter than a tick; of whole minutes beyond a minute and a half, so that it can be
  /// made of recorded ones.
  package func bucket(cells: Int, tickNanoseconds: Int64) -> Int64 {
    let cells = max(1, cells)
    let wanted = max(1, (seconds + cells - 1) / cells)
    let whole = ChartSpan.round.first { $0 >= wanted } ?? (wanted + 599) / 600 * 600
    return max(Int64(whole) * 1_000_000_000, tickNanoseconds)
  }

  private static let round = [
    1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 30, 40, 45, 60, 75, 90, 120, 180, 240, 300, 600,
  ]
}

extension ChartSpan {
  /// Takes the span with a label; returns whether there is one.
  package mutating func set(label: String) -> Bool {
    for choice in ChartSpan.choices.indices {
      var other = ChartSpan()
      other.step(choice - other.index)
      if other.label == label {
        self = other
        return true
      }
    }
    return false
  }
}
