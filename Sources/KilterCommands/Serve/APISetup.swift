import Glibc
package import MonitorAPI
import MonitorModel

/// Makes what the server is given of the settings.
package enum APISetup {
  /// A larger file holds no tokens.
  private static let bytesMost = 1 << 20

  /// Where to listen and whom to let in; the tokens are read here.
  ///
  /// - Throws: everything that is wrong, a line each; never a token.
  package static func config(
    _ settings: Settings, paths: StandardPaths
  ) throws(SourceProblems) -> APIConfig {
    let api = settings.api
    if let problem = APIFields.problem(settings) {
      throw SourceProblems(lines: [problem.description])
    }
    var config = APIConfig()
    if let path = socket(api, paths) { config.listeners.append(.unix(path: path)) }
    config.listeners += api.listen.compactMap { APIConfig.Listener(address: $0) }
    if !api.certificateFile.isEmpty {
      config.tls = APIConfig.TLSFiles(certificate: api.certificateFile, key: api.keyFile)
    }
    if !api.tokenFile.isEmpty { config.tokens = try tokens(api.tokenFile) }
    config.hosts = Set(api.hosts.map { $0.lowercased() })
    config.origins = Set(api.origins.map { $0.lowercased() })
    config.maxClients = settings.monitor.maxClients
    config.isInsecure = api.isInsecure
    config.ingests = api.ingests
    do throws(APIConfigError) {
      return try config.validated()
    } catch {
      let source = settings.source(of: "api.\(error.key)")
      throw SourceProblems(lines: ["\(source): \(error)"])
    }
  }

  /// The path of the local socket; `nil` where there is to be none, or there is no place for it.
  package static func socket(_ api: APISettings, _ paths: StandardPaths) -> String? {
    switch api.socket {
    case "off": nil
    case "auto": paths.ownSocket
    default: api.socket
    }
  }

  /// The tokens of a file, which is refused where others can use it.
  private static func tokens(_ path: String) throws(SourceProblems) -> [AccessToken] {
    let text: String
    do throws(SecretFile.Problem) {
      text = try SecretFile.text(path, of: "token", bytesMax: bytesMost, isOwn: true)
    } catch {
      throw SourceProblems(lines: [error.description])
    }
    do throws(AccessTokenFile.Problems) {
      return try AccessTokenFile.parse(text, path: path)
    } catch {
      throw SourceProblems(lines: error.lines)
    }
  }
}
