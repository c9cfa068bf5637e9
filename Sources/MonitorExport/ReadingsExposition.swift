package import MonitorModel

/// The readings of one tick as metrics: every series is a gauge, rates too, for they are computed.
///
/// Gaps and stale values have no sample, so that whoever scrapes sees the series end.
package enum ReadingsExposition {
  /// The text of the series that are wanted.
  package static func bytes(
    _ data: ProcessedData, isOpenMetrics: Bool, where isWanted: (SeriesKey) -> Bool
  ) -> [UInt8] {
    var text = ExpositionText(
      isOpenMetrics: isOpenMetrics, capacity: 64 + data.series.count * 96)
    write(data, to: &text, where: isWanted)
    text.finish()
    return text.bytes
  }

  /// Writes the series that are wanted, under names that the text does not have yet.
  package static func write(
    _ data: ProcessedData, to text: inout ExpositionText, where isWanted: (SeriesKey) -> Bool
  ) {
    let chosen = data.series.indices.filter { index in
      index < data.states.count && data.states[index] == .value && data.values[index].isFinite
        && isWanted(data.series[index].key)
    }
    let families = OpenMetricsFamily.families(
      of: chosen.lazy.map { (number: $0, definition: data.series[$0]) }, reserved: text.families)
    for family in families {
      text.family(
        family.name, .gauge, unit: OpenMetricsName.unit(family.unit), help: family.source)
      for member in family.members { text.sample(member.labels, data.values[member.number]) }
    }
  }
}
