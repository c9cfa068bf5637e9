import MonitorSupport
import Testing

@Suite("SeededGenerator")
struct SeededGeneratorTests {
  @Test("It gives the published sequence of SplitMix64 for seed 1234567")
  func referenceSequence() {
    var generator = SeededGenerator(seed: 1_234_567)
    let values = (0..<5).map { _ in generator.next() }
    #expect(
      values == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test("Equal seeds give equal sequences, others do not")
  func seeds() {
    var one = SeededGenerator(seed: 9)
    var two = SeededGenerator(seed: 9)
    var other = SeededGenerator(seed: 10)
    let values = (0..<100).map { _ in one.next() }
    #expect(values == (0..<100).map { _ in two.next() })
    #expect(values != (0..<100).map { _ in other.next() })
  }
}
