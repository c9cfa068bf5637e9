/// Samples of a destination of remote write that no table of the configuration names any more.
public struct PushLeftover: Hashable, Codable, Sendable {
  /// The name that the destination had.
  public var name: String
  /// The folder in which they wait.
  public var folder: String
  /// Samples of whole batches; those of a batch that was not yet cut come in addition.
  public var samples: UInt64
  /// Bytes on the disk.
  public var bytes: Int
  /// The time of the oldest sample of a whole batch; `nil` where there is none.
  public var oldest: WallInstant?

  /// Makes one.
  public init(
    name: String, folder: String, samples: UInt64, bytes: Int, oldest: WallInstant?
  ) {
    self.name = name
    self.folder = folder
    self.samples = samples
    self.bytes = bytes
    self.oldest = oldest
  }
}
