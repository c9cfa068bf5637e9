// Measures what kilter promises: `swift run -c release kilter-bench [collection] [processor]
// [incidents] [accesslog] [exposition] [statsd] [push] [engine] [postgres] [redis SOCKET]
// [feed] [fleet url=URL [connections=N]] [mariadb SOCKET] [storage RECORDING] [history RECORDING [unsealed FOLDER]]
// [remote-write RECORDING [url URL]]`. A benchmark prints figures and judges none; those with an
// argument, and postgres, run only when asked for.

import MonitorModel

let wanted = Set(CommandLine.arguments.dropFirst())
func isWanted(_ name: String) -> Bool { wanted.isEmpty || wanted.contains(name) }

if isWanted("collection") { await benchmarkCollection() }
if isWanted("processor") { benchmarkProcessor() }
if isWanted("incidents") { benchmarkIncidents() }
if isWanted("feed") { benchmarkFeed() }
if isWanted("statsd") { await benchmarkStatsD() }
if isWanted("exposition") { benchmarkExposition() }
if isWanted("push") { benchmarkPush() }
if isWanted("engine") { await benchmarkEngine(seconds: 10) }
if isWanted("accesslog") { await benchmarkAccessLog() }

/// What follows a word on the command line.
func argument(after word: String) -> String? {
  let arguments = CommandLine.arguments
  guard let place = arguments.firstIndex(of: word), place + 1 < arguments.count else { return nil }
  return arguments[place + 1]
}

if wanted.contains("postgres") { await benchmarkPostgreSQL() }
if wanted.contains("fleet") {
  let url = wanted.first { $0.hasPrefix("url=") }.map { String($0.dropFirst(4)) }
  let width = wanted.first { $0.hasPrefix("connections=") }.flatMap { Int($0.dropFirst(12)) }
  await benchmarkFleet(
    url: url ?? "http://127.0.0.1:9090", connections: width ?? Limits.fleetConnections)
}
if let path = argument(after: "redis") { await benchmarkRedis(path) }
if let path = argument(after: "mariadb") { await benchmarkMariaDB(path) }
if let folder = argument(after: "storage") { benchmarkStorage(folder: folder) }
if let folder = argument(after: "remote-write") {
  if let recording = Recording(folder: folder) {
    await benchmarkRemoteWrite(recording, url: argument(after: "url"))
  } else {
    print("remote-write: no recording in \(folder)")
  }
}
if let folder = argument(after: "history") {
  if let recording = Recording(folder: folder) {
    await benchmarkHistory(recording, series: 500)
    await benchmarkHistory(recording, series: 10_000)
    if let left = argument(after: "unsealed") {
      await leaveUnsealed(recording, folder: left, series: 10_000)
    }
  } else {
    print("history: no recording in \(folder)")
  }
}
