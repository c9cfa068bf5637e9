import MonitorAPI

/// The folder and the socket that a daemon alone uses.
struct ServePlaces: Sendable {
  private let folder: HeldLock?
  private let sockets: [SocketPlace]

  /// Takes them.
  ///
  /// - Throws: who has one of them.
  init(_ settings: Settings, _ api: APIConfig) throws(HeldLock.Problem) {
    let data = settings.dataDirectory
    folder =
      settings.store && !data.isEmpty
      ? try HeldLock(data + "/serve.lock", for: "the data folder \(data)") : nil
    var sockets: [SocketPlace] = []
    for case .unix(let path) in api.listeners { sockets.append(try SocketPlace(path)) }
    self.sockets = sockets
  }

  /// Takes the sockets away at the end.
  func remove() {
    for socket in sockets { socket.remove() }
  }
}
