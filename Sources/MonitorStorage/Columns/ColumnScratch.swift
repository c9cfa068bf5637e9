/// Owns a run of trivial values for the hot loops, which reach it by pointer.
///
/// Its memory only grows.
struct ColumnScratch<Element: BitwiseCopyable>: ~Copyable {
  /// The first element; valid until the next `reserve`.
  private(set) var start: UnsafeMutablePointer<Element>
  private var capacity: Int

  /// Makes room for one element.
  init() {
    capacity = 1
    start = .allocate(capacity: 1)
  }

  deinit { start.deallocate() }

  /// Makes room for `count` elements and keeps the first `kept`.
  mutating func reserve(_ count: Int, keeping kept: Int = 0) {
    guard count > capacity else { return }
    let grown = max(count, 2 * capacity)
    let fresh = UnsafeMutablePointer<Element>.allocate(capacity: grown)
    fresh.initialize(from: start, count: kept)
    start.deallocate()
    start = fresh
    capacity = grown
  }
}
