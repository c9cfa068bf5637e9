// `swift run -c release kilter-bench processor`
if CommandLine.arguments.contains("processor") { benchmarkProcessor() }
