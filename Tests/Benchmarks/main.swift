// Measures what kilter promises: `swift run -c release kilter-bench [collection] [processor]
// [incidents] [engine] [history] [storage FOLDER] [unsealed FOLDER]`. A benchmark prints figures and
// judges none; those with a folder run only when asked for.

let wanted = Set(CommandLine.arguments.dropFirst())
func isWanted(_ name: String) -> Bool { wanted.isEmpty || wanted.contains(name) }

if isWanted("collection") { await benchmarkCollection() }
if isWanted("processor") { benchmarkProcessor() }
if isWanted("incidents") { benchmarkIncidents() }
if isWanted("engine") { await benchmarkEngine(seconds: 10) }
if isWanted("history") {
  await benchmarkHistory(series: 500)
  await benchmarkHistory(series: 10_000)
}
if let place = CommandLine.arguments.firstIndex(of: "unsealed"),
  place + 1 < CommandLine.arguments.count
{
  await leaveUnsealed(folder: CommandLine.arguments[place + 1], series: 10_000)
}
if let place = CommandLine.arguments.firstIndex(of: "storage"),
  place + 1 < CommandLine.arguments.count
{
  benchmarkStorage(folder: CommandLine.arguments[place + 1])
}
