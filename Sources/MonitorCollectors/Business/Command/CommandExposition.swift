package import MonitorModel
package import WireFormats

/// Reads expositions that commands print: OpenMetrics where they end as it demands, else the
/// Prometheus text format.
package enum CommandExposition {
  /// Gives each sample, and says in words what is wrong, if anything is.
  package static func read(
    _ bytes: Bytes,
    _ give: ((key: SeriesKey, value: Double, isCounter: Bool, unit: String)) -> Void
  ) -> String? {
    var exposition = Exposition()
    do throws(ExpositionError) {
      try exposition.read(
        bytes, as: endsAsOpenMetrics(bytes) ? .openMetrics : .text,
        sampleLimit: Limits.sourceSeries)
    } catch {
      return "\(error)"
    }
    for sample in exposition.samples where sample.part != .created && sample.value.isFinite {
      let family = exposition.families[Int(sample.family)]
      let isCounter: Bool =
        switch sample.part {
        case .total, .count, .sum, .bucket: true
        default: family.type == .counter
        }
      let labels = ExpositionLabels(bytes.part(sample.labels)).all
      let key = SeriesKey(
        bytes.part(sample.name).text, labels.map { SeriesKey.Label($0.name, $0.value) })
      give((key, sample.value, isCounter, bytes.part(family.unit).text))
    }
    if exposition.isCut { return "more than \(Limits.sourceSeries) samples: the rest is left out" }
    return exposition.refusals.first.map { "\($0.first)" }
  }

  private static func endsAsOpenMetrics(_ bytes: Bytes) -> Bool {
    var count = bytes.count
    while count > 0, bytes[count - 1] == 0x0A || bytes[count - 1] == 0x0D { count -= 1 }
    let length = 5
    return count >= length && bytes.part(count - length..<count).equals("# EOF")
  }
}
