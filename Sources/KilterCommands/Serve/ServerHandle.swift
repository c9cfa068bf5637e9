package import MonitorAPI

/// A server that listens.
package protocol ServerHandle: Sendable {
  /// The addresses that are bound, as a person would type them.
  var addresses: [String] { get }
  /// Lets in others from now on; the places stay.
  ///
  /// - Throws: why that cannot be; then it goes on as it was.
  func reload(_ config: APIConfig) async throws
  /// Takes no more connections, ends those that are open, and returns when they have ended.
  func stop() async
}
