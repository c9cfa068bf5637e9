/// The small integer that stands for a series from its registration on: an index into every column
/// of the engine.
///
/// It lives as long as the process; storage uses `SeriesKey`.
public struct SeriesID: RawRepresentable, Hashable, Comparable, Codable, Sendable {
  /// The index, 0 or more.
  public var rawValue: Int32

  /// Makes an identifier from its index.
  public init(rawValue: Int32) { self.rawValue = rawValue }
  /// Makes an identifier from its index.
  public init(_ index: Int) { self.rawValue = Int32(index) }

  /// The index as an `Int`, to subscript columns with.
  public var index: Int { Int(rawValue) }

  /// Orders by index.
  public static func < (a: SeriesID, b: SeriesID) -> Bool { a.rawValue < b.rawValue }
}
