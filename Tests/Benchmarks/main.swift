// Measures what kilter promises: `swift run -c release kilter-bench [collection] [processor]
// [incidents] [engine]`. A benchmark prints figures and judges none.

let wanted = Set(CommandLine.arguments.dropFirst())
func isWanted(_ name: String) -> Bool { wanted.isEmpty || wanted.contains(name) }

if isWanted("collection") { await benchmarkCollection() }
if isWanted("processor") { benchmarkProcessor() }
if isWanted("incidents") { benchmarkIncidents() }
if isWanted("engine") { await benchmarkEngine(seconds: 10) }
