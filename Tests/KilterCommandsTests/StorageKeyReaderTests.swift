import Glibc
import KilterCommands
import MonitorStorage
import Testing

@Suite("StorageKeyReader")
struct StorageKeyReaderTests {
  private let digits = String(repeating: "a7", count: 32)

  private func settings(file: String = "") -> Settings {
    var settings = Settings()
    settings.storageKeyFile = file
    return settings
  }

  private func problem(_ settings: Settings, _ environment: [String: String] = [:]) -> String? {
    do throws(StorageKeyReader.Problem) {
      _ = try StorageKeyReader.key(settings, environment: environment)
      return nil
    } catch {
      return error.description
    }
  }

  @Test("No key, a key of the environment, a key of a file; the environment is stronger")
  func places() throws {
    let folder = TemporaryFolder("storage-key-0")
    #expect(try StorageKeyReader.key(settings(), environment: [:]) == nil)
    folder.write("key", digits + "\n")
    let path = folder.path + "/key"
    chmod(path, 0o600)
    let id = try StorageKey(text: digits).id
    #expect(try StorageKeyReader.key(settings(file: path), environment: [:])?.id == id)

    var given = settings(file: path)
    given.hasStorageKeyVariable = true
    let other = String(repeating: "b8", count: 32)
    let key = try StorageKeyReader.key(given, environment: [StorageKeyOrigin.variable: other])
    #expect(try key?.id == StorageKey(text: other).id)
  }

  @Test("A file that others can use is refused", arguments: [0o604, 0o640, 0o644, 0o602, 0o601])
  func openToOthers(mode: Int) {
    let folder = TemporaryFolder("storage-key-mode-\(mode)")
    folder.write("key\(mode)", digits)
    let path = folder.path + "/key\(mode)"
    chmod(path, mode_t(mode))
    let text = problem(settings(file: path))
    #expect(text?.hasSuffix("chmod 600 keeps the key secret") == true)
    #expect(text?.contains(String(mode, radix: 8)) == true)
  }

  @Test("What is no key is told with its place and without its text")
  func wrong() {
    let folder = TemporaryFolder("storage-key-2")
    folder.write("short", "a7a7a7")
    folder.write("long", String(repeating: "a7", count: 4_000))
    for name in ["short", "long"] { chmod(folder.path + "/" + name, 0o600) }
    mkfifo(folder.path + "/pipe", 0o600)
    for name in ["short", "long", "pipe", "absent", ""] {
      let path = folder.path + "/" + name
      let text = problem(settings(file: path))
      #expect(text?.hasPrefix(path + ": ") == true)
      #expect(text?.contains("a7a7") == false)
    }
    var given = settings()
    given.hasStorageKeyVariable = true
    #expect(
      problem(given, [StorageKeyOrigin.variable: "swordfish"])
        == "$KILTER_STORAGE_KEY: the key is neither hexadecimal nor base64; "
        + "expected 64 hexadecimal digits or base64 of 32 bytes")
  }
}
