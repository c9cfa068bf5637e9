/// A queue of fixed capacity in which the oldest gives way, counted.
public struct RingBuffer<Element> {
  private var storage: [Element?]
  private var head = 0
  /// Elements held.
  public private(set) var count = 0
  /// Elements that gave way so far.
  public private(set) var overwritten: UInt64 = 0
  /// The most elements held so far.
  public private(set) var highWater = 0

  /// Makes a ring for `capacity` elements, at least 1.
  public init(capacity: Int) {
    precondition(capacity > 0, "a ring needs room for one element")
    storage = Array(repeating: nil, count: capacity)
  }

  /// How many elements fit.
  public var capacity: Int { storage.count }
  /// Whether there is none.
  public var isEmpty: Bool { count == 0 }

  /// Adds an element; returns the one that gave way, if the ring was full.
  @discardableResult
  public mutating func append(_ element: Element) -> Element? {
    let slot = (head + count) % storage.count
    if count == storage.count {
      let old = storage[head]
      storage[head] = element
      head = (head + 1) % storage.count
      overwritten += 1
      return old
    }
    storage[slot] = element
    count += 1
    highWater = max(highWater, count)
    return nil
  }

  /// Takes the oldest.
  public mutating func popFirst() -> Element? {
    guard count > 0 else { return nil }
    let element = storage[head]
    storage[head] = nil
    head = (head + 1) % storage.count
    count -= 1
    return element
  }

  /// The element at `index`, 0 for the oldest.
  public subscript(index: Int) -> Element {
    precondition(index >= 0 && index < count, "index \(index) outside 0..<\(count)")
    guard let element = storage[(head + index) % storage.count] else {
      preconditionFailure("an occupied slot is empty")
    }
    return element
  }

  /// Changes the capacity; the oldest that no longer fit are counted as overwritten.
  public mutating func resize(to capacity: Int) {
    precondition(capacity > 0, "a ring needs room for one element")
    var next = [Element?](repeating: nil, count: capacity)
    let kept = min(count, capacity)
    for index in 0..<kept { next[index] = self[count - kept + index] }
    overwritten += UInt64(count - kept)
    storage = next
    head = 0
    count = kept
  }
}

extension RingBuffer: Sendable where Element: Sendable {}
