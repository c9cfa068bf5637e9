/// How old history is kept in files.
public enum StorageTier: String, Hashable, Codable, CaseIterable, Sendable {
  /// Everything, as it was sealed.
  case warm
  /// Repacked for small space.
  case cold
}
