package import MonitorModel
import TUICore

/// What each detector looks at and what it saw, in words: why they agreed.
package enum DetectorWords {
  /// The sentences for an anomaly, one for each detector that agreed, strongest first.
  package static func sentences(_ event: AnomalyEvent) -> [String] {
    event.detectors.map { $0 + ": " + sentence($0, event) }
  }

  /// The lines for an anomaly: a sentence for each detector that agreed, strongest first.
  static func lines(_ event: AnomalyEvent, columns: Int) -> [TextLine] {
    guard !event.detectors.isEmpty else {
      return [.text("no detector is named", Style(.dim))]
    }
    var lines: [TextLine] = []
    for text in sentences(event) {
      let wrapped = AnomalyDetailPanel.wrapped(text, columns: max(16, columns), lines: 4)
      for (place, line) in wrapped.enumerated() {
        lines.append(.text(line, column: place == 0 ? 0 : 2))
      }
    }
    return lines
  }

  /// What a detector looks at and what it saw.
  static func sentence(_ name: String, _ event: AnomalyEvent) -> String {
    let peak = Format.text(event.peak, event.unit)
    let range = Format.range(event.expected.lowerBound, event.expected.upperBound, event.unit)
    let isHigh = event.peak > event.expected.upperBound
    let isLow = event.peak < event.expected.lowerBound
    let side = isHigh ? "above" : isLow ? "below" : "within"
    switch name {
    case "range":
      return "looks at the least and greatest values so far; \(peak) is "
        + (isHigh ? "higher than any" : isLow ? "lower than any" : "rare among them")
        + ", usual is \(range)"
    case "shape":
      return "looks for the like of the last values in what was seen before; it found none that "
        + "leads to \(peak)"
    case "coarse-shape":
      return "looks for the like of the last minutes, in coarser steps; they have gone another way "
        + "than before"
    case "z-score":
      return "looks at how far a value is from the middle, in the usual scatter; \(peak) is far "
        + "\(side) \(range)"
    case "smoothing":
      return "looks at what level and slope let expect next; \(peak) is not what they led to"
    case "moving-average":
      return "looks at means of the last seconds against those of minutes; they have moved away "
        + "from \(range)"
    case "count-rate":
      return "looks at how often something happens; at the usual rate \(peak) is rare"
    case "flat-line":
      return "looks at how long a value stands still; it stood at \(peak) longer than it ever did"
    case "threshold":
      return "looks at the hard limit from the settings; \(peak) is past it"
    case "rule":
      return "is a rule from the settings; what it asks for was true"
    default: return "saw \(peak), \(side) \(range)"
    }
  }
}
