import MonitorSupport
import Testing

@Suite("RingBuffer")
struct RingBufferTests {
  @Test("The oldest gives way and is counted")
  func overwrites() {
    var ring = RingBuffer<Int>(capacity: 3)
    #expect(ring.isEmpty)
    #expect((1...3).map { ring.append($0) } == [nil, nil, nil])
    #expect(ring.append(4) == 1)
    #expect(ring.append(5) == 2)
    #expect((0..<ring.count).map { ring[$0] } == [3, 4, 5])
    #expect(ring.overwritten == 2)
    #expect(ring.highWater == 3)
  }

  @Test("What is taken comes in order and is not counted as overwritten")
  func takes() {
    var ring = RingBuffer<Int>(capacity: 2)
    #expect(ring.popFirst() == nil)
    ring.append(1)
    ring.append(2)
    #expect(ring.popFirst() == 1)
    #expect(ring.append(3) == nil)
    #expect([ring.popFirst(), ring.popFirst(), ring.popFirst()] == [2, 3, nil])
    #expect(ring.overwritten == 0)
  }

  @Test("A smaller ring keeps the newest, a larger one all", arguments: [1, 2, 3, 4, 9])
  func resizes(capacity: Int) {
    var ring = RingBuffer<Int>(capacity: 4)
    for value in 1...6 { ring.append(value) }
    ring.resize(to: capacity)
    let kept = min(4, capacity)
    #expect((0..<ring.count).map { ring[$0] } == Array((7 - kept)...6))
    #expect(ring.capacity == capacity)
    #expect(ring.overwritten == UInt64(2 + 4 - kept))
    ring.append(7)
    #expect(ring[ring.count - 1] == 7)
  }

  @Test("Any sequence of calls behaves as a plain array does")
  func agreesWithArray() {
    let seed: UInt64 = 0xB0F
    var generator = SeededGenerator(seed: seed)
    var ring = RingBuffer<Int>(capacity: 5)
    var plain: [Int] = []
    var dropped: UInt64 = 0
    for step in 0..<5_000 {
      switch Int.random(in: 0..<10, using: &generator) {
      case 0..<6:
        let gone = ring.append(step)
        plain.append(step)
        if plain.count > ring.capacity {
          dropped += 1
          #expect(gone == plain.removeFirst(), "seed \(seed), step \(step)")
        }
      case 6..<9:
        let first = plain.isEmpty ? nil : plain.removeFirst()
        #expect(ring.popFirst() == first, "seed \(seed), step \(step)")
      default:
        let capacity = Int.random(in: 1...8, using: &generator)
        ring.resize(to: capacity)
        let gone = max(0, plain.count - capacity)
        dropped += UInt64(gone)
        plain.removeFirst(gone)
      }
      #expect((0..<ring.count).map { ring[$0] } == plain, "seed \(seed), step \(step)")
      #expect(ring.overwritten == dropped, "seed \(seed), step \(step)")
    }
  }
}
