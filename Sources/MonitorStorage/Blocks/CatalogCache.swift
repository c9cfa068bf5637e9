import MonitorModel

/// Catalogs by their bytes: the blocks of a session mostly have the same, which is read once.
package struct CatalogCache: Sendable {
  private static let most = 16

  private var entries: [(bytes: [UInt8], catalog: MetricCatalog)] = []

  /// Knows nothing.
  package init() {}

  /// The catalog that some bytes are; `read` is asked where they were not seen lately.
  ///
  /// - Throws: what `read` throws.
  mutating func catalog(
    _ bytes: [UInt8], _ read: () throws(StorageError) -> MetricCatalog
  ) throws(StorageError) -> MetricCatalog {
    if let place = entries.lastIndex(where: { $0.bytes == bytes }) {
      return entries[place].catalog
    }
    let catalog = try read()
    entries.append((bytes, catalog))
    if entries.count > Self.most { entries.removeFirst() }
    return catalog
  }
}
