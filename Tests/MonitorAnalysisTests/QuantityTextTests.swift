import MonitorAnalysis
import MonitorModel
import Testing

/// Values with units, and names in words, as sentences use them.
@Suite struct QuantityTextTests {
  @Test(arguments: [
    (0.97, Unit.ratio, "97 %"), (0.0159, .ratio, "1.6 %"), (0, .ratio, "0 %"),
    (0.00004, .ratio, "0.004 %"), (1, .ratio, "100 %"), (0.0996, .ratio, "10 %"),
    (1_536, .bytes, "1.5 KiB"), (1_000, .bytes, "0.98 KiB"), (999, .bytes, "999 B"),
    (17_179_869_184, .bytes, "16 GiB"), (2_097_152, .bytesPerSecond, "2 MiB/s"),
    (0.0123, .seconds, "12 ms"), (0.00000005, .seconds, "50 ns"), (3, .seconds, "3 s"),
    (12_345, .perSecond, "12 k/s"), (9_999, .perSecond, "9999 /s"), (3.25, .count, "3.3"),
    (-4.5, .celsius, "−4.5 °C"), (3.4e9, .hertz, "3.4 GHz"), (1.9, .cores, "1.9 cores"),
    (1e20, .count, "100000000 T"), (.infinity, .count, "inf"),
  ])
  func isWrittenForPeople(value: Double, unit: Unit, text: String) {
    #expect(QuantityText.text(value, unit) == text)
  }

  @Test func rangesNameTheUnitOnceWhereTheyCan() {
    #expect(QuantityText.text(0.02...0.09, .ratio) == "2…9 %")
    #expect(QuantityText.text(0...2_097_152, .bytes) == "0…2 MiB")
    #expect(QuantityText.text(1_536...2_097_152, .bytes) == "1.5 KiB…2 MiB")
    #expect(QuantityText.text(5...5, .count) == "5")
  }

  @Test func namesAreInWords() {
    let cpu = SeriesKey("system.cpu.utilization", "core", "3")
    #expect(AnomalyReason.name(cpu) == "CPU utilization (core 3)")
    let disk = SeriesKey("system.disk.io", [.init("direction", "read"), .init("device", "sda")])
    #expect(AnomalyReason.name(disk) == "Disk I/O (sda, read)")
    #expect(AnomalyReason.name(SeriesKey("http.request.duration")) == "HTTP request duration")
    #expect(AnomalyReason.name(SeriesKey("")) == "")
  }
}
