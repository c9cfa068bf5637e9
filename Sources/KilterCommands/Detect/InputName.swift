/// What an input is called in the results.
package struct InputName: Equatable, Sendable {
  /// The file as it was given, or its path below the folder that was given.
  package var file: String
  /// The series: the file's name without its folder and without `.csv`.
  package var series: String

  /// The names of a file.
  package init(file: String) {
    self.file = file
    guard file != "-" else {
      series = "stdin"
      return
    }
    let name = file.split(separator: "/").last.map(String.init) ?? file
    series = name.hasSuffix(".csv") && name.utf8.count > 4 ? String(name.dropLast(4)) : name
  }
}
