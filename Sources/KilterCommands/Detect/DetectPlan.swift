/// What is read, and where its scores go.
struct DetectPlan {
  /// One input.
  struct Job: Equatable {
    /// The path to open; `-` for standard input.
    var path: String
    /// What it is called.
    var name: InputName
    /// The file of its scores; `-` for standard output.
    var scores: String?
  }

  /// A command line that means nothing.
  struct UsageError: Error, Equatable {
    /// What is wrong with it.
    var text: String
  }

  /// The inputs, in the order of the command line, those of a folder sorted.
  private(set) var jobs: [Job] = []
  /// What could not be found or looked into.
  private(set) var problems: [String] = []

  /// Looks at the inputs.
  ///
  /// - Throws: `UsageError` for a folder without `isRecursive`, for standard input twice, and where
  ///   two inputs would have the same file of scores.
  init(inputs: [String], isRecursive: Bool, scores: String?) throws(UsageError) {
    if inputs.count(where: { $0 == "-" }) > 1 {
      throw UsageError(text: "standard input (-) can be read once")
    }
    let kinds = inputs.map { $0 == "-" ? .file : FileTree.kind(of: $0) }
    let isTree = inputs.count > 1 || kinds.contains(.folder)
    let isFolder = scores.map { Self.isFolder($0, isTree: isTree) } ?? false
    if scores == "-", isTree {
      throw UsageError(text: "the scores of one file only go to standard output (--scores -)")
    }
    for (input, kind) in zip(inputs, kinds) {
      switch kind {
      case .none(let reason): problems.append("\(input): cannot be read: \(reason)")
      case .file:
        let name = InputName(file: input)
        let last = input.split(separator: "/").last.map(String.init) ?? input
        let file = scores.map { isFolder ? Self.join($0, input == "-" ? "stdin.csv" : last) : $0 }
        jobs.append(Job(path: input, name: name, scores: file))
      case .folder:
        guard isRecursive else {
          throw UsageError(text: "\(input) is a folder; --recursive reads the files below it")
        }
        addFolder(input, scores: scores)
      }
    }
    var used: Set<String> = []
    for job in jobs {
      guard let file = job.scores, file != "-", !used.insert(file).inserted else { continue }
      throw UsageError(text: "two inputs would have their scores in \(file)")
    }
  }

  private mutating func addFolder(_ folder: String, scores: String?) {
    let files = FileTree.tables(
      below: folder, except: scores.flatMap(FileTree.identity), problems: &problems)
    if files.isEmpty { problems.append("\(folder): there is no file *.csv below it") }
    for file in files {
      jobs.append(
        Job(
          path: Self.join(folder, file), name: InputName(file: file),
          scores: scores.map { Self.join($0, file) }))
    }
  }

  private static func isFolder(_ path: String, isTree: Bool) -> Bool {
    isTree || path.hasSuffix("/") || FileTree.kind(of: path) == .folder
  }

  private static func join(_ folder: String, _ file: String) -> String {
    folder.hasSuffix("/") ? folder + file : folder + "/" + file
  }
}
