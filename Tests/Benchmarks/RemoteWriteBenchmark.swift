import Glibc
import MonitorHTTP
import MonitorModel
import MonitorPush
import MonitorSupport
import WireFormats

/// Measures what pushing costs: bytes of a sample of a recording, samples a second from ticks to packed
/// batches, and, where a URL is given, samples a second until a receiver has them.
///
/// - Parameter url: the address of a receiver of remote write, which is given new samples of times that
///   end now.
func benchmarkRemoteWrite(_ recording: Recording, url: String?) async {
  // As many whole processes, the most present first, as make 531 changing series.
  var changing = recording.system.filter(\.changes)
  var chosen: [Recording.Series] = []
  for process in recording.processes {
    let moving = process.filter(\.changes)
    guard changing.count + moving.count <= 531 else { break }
    changing += moving
    chosen += process
  }
  let all = recording.system + recording.constants + chosen
  print("remote write: \(recording.ticks) ticks")
  for (name, series) in [("non-constant", changing), ("all", all)] {
    for seconds in [5, 10, 20, 30] {
      packed(series, name, seconds: seconds, ticks: recording.ticks)
    }
  }
  guard let url else { return }
  await sent(all, url, ticks: recording.ticks)
}

/// The ticks of a recording as those of a machine would be.
private func ticks(
  of series: [Recording.Series], count: Int, ending: Int64, perBatch: Int
) -> [PushTick] {
  let labels = series.compactMap { series -> [UInt8]? in
    let name = String(
      series.name.unicodeScalars.map {
        $0.properties.isAlphabetic && $0.isASCII
          || ("0"..."9").contains($0) ? Character($0) : "_"
      })
    let bounds = RemoteWriteLabels.Bounds(count: 30, nameBytes: 1_024, valueBytes: 2_048)
    return try? RemoteWriteLabels(
      [("__name__", "recording_" + name), ("instance", "web1.example"), ("job", "kilter")], bounds
    ).bytes
  }
  precondition(labels.count == series.count)
  let numbers = series.indices.map { UInt32($0) }
  return (0..<count).map { tick in
    PushTick(
      milliseconds: ending - Int64(count - tick) * 1_000,
      named: tick.isMultiple(of: perBatch) ? labels : [], numbers: numbers,
      values: series.map { series in
        let bits = series.values[tick]
        return series.kind == .real
          ? Double(bitPattern: bits) : Double(Int64(bitPattern: bits))
      })
  }
}

private func packed(_ series: [Recording.Series], _ name: String, seconds: Int, ticks count: Int) {
  let ticks = ticks(of: series, count: count, ending: 1_700_000_000_000, perBatch: seconds)
  var (bytes, samples, unpacked) = (0, 0, 0)
  let start = cpuSeconds()
  var batch = OpenBatch()
  for (index, tick) in ticks.enumerated() {
    batch.take(tick)
    guard (index + 1).isMultiple(of: seconds) else { continue }
    batch.requests(of: 50_000) { request, facts in
      bytes += SnappyBlock.pack(request)?.count ?? 0
      unpacked += request.count
      samples += facts.samples
    }
    batch.removeAll()
  }
  let spent = cpuSeconds() - start
  print(
    "  \(name), \(series.count) series, batches of \(seconds) s: "
      + "\(rounded(Double(bytes) / Double(samples))) B a sample "
      + "(\(rounded(Double(unpacked) / Double(samples))) unpacked), "
      + "\(Int(Double(samples) / spent)) samples/s written and packed")
}

/// Writes, packs and sends batches of thirty ticks, one after the other on one connection.
private func sent(_ series: [Recording.Series], _ url: String, ticks count: Int) async {
  let wire = HTTPWire(url: url, headers: [], timeout: .seconds(30)) { .success(HTTPAccess()) }
  let now = MonitorTime.system.wall().milliseconds
  let ticks = ticks(of: series, count: count, ending: now, perBatch: 30)
  var batch = OpenBatch()
  var (samples, bytes, failed) = (0, 0, 0)
  let start = MonitorTime.system.monotonic()
  for (index, tick) in ticks.enumerated() {
    batch.take(tick)
    guard (index + 1).isMultiple(of: 30) else { continue }
    batch.requests(of: 50_000) { request, facts in
      guard let packed = SnappyBlock.pack(request) else { return }
      let answer = wire.send(packed)
      if PushVerdict(answer) == .taken {
        samples += facts.samples
        bytes += packed.count
      } else {
        failed += facts.samples
        print("  \(answer.reason)")
      }
    }
    batch.removeAll()
  }
  let spent = Double(MonitorTime.system.monotonic() - start) / 1e9
  print(
    "  sent to \(url): \(samples) samples in \(rounded(spent)) s, "
      + "\(Int(Double(samples) / spent)) samples/s, \(rounded(Double(bytes) / Double(samples))) B "
      + "a sample, \(failed) failed")
}
