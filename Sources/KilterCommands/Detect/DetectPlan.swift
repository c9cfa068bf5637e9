/// What is read, and where its scores go.
package struct DetectPlan {
  /// One input.
  package struct Job: Equatable, Sendable {
    /// The path to open; `-` for standard input.
    package var path: String
    /// What it is called.
    package var name: InputName
    /// The file of its scores; `-` for standard output.
    package var scores: String?

    /// Makes a job.
    package init(path: String, name: InputName, scores: String?) {
      self.path = path
      self.name = name
      self.scores = scores
    }
  }

  /// A command line that means nothing.
  package struct UsageError: Error, Equatable, Sendable {
    /// What is wrong with it.
    package var text: String
  }

  /// The inputs, in the order of the command line, those of a folder sorted.
  package private(set) var jobs: [Job] = []
  /// What could not be found or looked into.
  package private(set) var problems: [String] = []

  /// Looks at the inputs.
  ///
  /// - Throws: `UsageError` for a folder without `isRecursive`, for standard input twice, and where
  ///   two inputs would have the same file of scores.
  package init(inputs: [String], isRecursive: Bool, scores: String?) throws(UsageError) {
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
    try checkScores()
  }

  /// Refuses scores that would take the place of other scores or of an input.
  private func checkScores() throws(UsageError) {
    let inputs = Set(jobs.compactMap { $0.path == "-" ? nil : FileTree.identity(of: $0.path) })
    var used: Set<String> = []
    for job in jobs {
      guard let file = job.scores, file != "-" else { continue }
      guard used.insert(file).inserted else {
        throw UsageError(text: "two inputs would have their scores in \(file)")
      }
      if let identity = FileTree.identity(of: file), inputs.contains(identity) {
        throw UsageError(text: "the scores would overwrite \(file), which is to be read")
      }
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
