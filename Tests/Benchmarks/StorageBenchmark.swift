func benchmarkStorage(folder: String) {}
