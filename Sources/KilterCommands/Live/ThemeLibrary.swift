import Glibc
import TUICore

/// Finds themes by name.
///
/// The first folder that has the file wins; the built-in theme needs none.
struct ThemeLibrary: Sendable {
  /// The folders that are searched, in order.
  let folders: [String]

  /// The folders for some settings: the named one, the user's, the installed ones beside the
  /// binary, the checkout's.
  init(settings: Settings, userFolder: String) {
    var folders: [String] = []
    if !settings.themesDirectory.isEmpty { folders.append(settings.themesDirectory) }
    if !userFolder.isEmpty { folders.append(userFolder) }
    if let binary = Self.binaryFolder() {
      folders.append(binary + "/../share/kilter/themes")
      // `.build/release/kilter` and `.build/<triple>/release/kilter` of a checkout.
      folders.append(binary + "/../../Themes")
      folders.append(binary + "/../../../Themes")
    }
    self.folders = folders
  }

  /// The names of all themes that can be found, sorted, each once.
  func names() -> [String] {
    var names: Set<String> = [Theme.builtIn.name]
    for folder in folders {
      guard let directory = opendir(folder) else { continue }
      defer { closedir(directory) }
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name.hasSuffix(".theme"), !name.hasPrefix(".") { names.insert(String(name.dropLast(6))) }
      }
    }
    return names.sorted()
  }

  /// The theme of a name.
  ///
  /// - Throws: `ThemeProblem`, saying where it was looked for or which line is wrong.
  func theme(named name: String) throws(ThemeProblem) -> Theme {
    guard !name.isEmpty, !name.contains("/") else {
      throw ThemeProblem("a theme is named without its folder: \(name)")
    }
    for folder in folders {
      let path = "\(folder)/\(name).theme"
      switch SystemFile.read(path) {
      case .absent: continue
      case .unreadable(let reason): throw ThemeProblem("\(path): \(reason)")
      case .text(let text):
        do {
          return try Theme(parsing: text, name: name)
        } catch {
          throw ThemeProblem("\(path): \(error)")
        }
      }
    }
    if name == Theme.builtIn.name || name == "default" { return .builtIn }
    throw ThemeProblem(
      "there is no theme \(name); known are \(names().joined(separator: ", "))")
  }

  private static func binaryFolder() -> String? {
    SystemFile.ownPath().flatMap { path in
      path.lastIndex(of: "/").map { String(path[..<$0]) }
    }
  }
}

/// Why a theme cannot be shown.
struct ThemeProblem: Error, CustomStringConvertible {
  /// The whole story.
  let description: String
  init(_ description: String) { self.description = description }
}
