import Testing
import WireFormats

/// What programs print.
@Suite struct CommandOutputTests {
  private func with<Result>(_ text: String, _ body: (Bytes) throws -> Result) rethrows -> Result {
    try Array(text.utf8).withUnsafeBytes(body)
  }

  @Test(
    arguments: [
      ("42", 42), ("-1.5", -1.5), ("+3", 3), (".5", 0.5), ("5.", 5), ("1e3", 1_000), ("007", 7),
    ] as [(String, Double)]) func aNumber(text: String, value: Double)
  {
    #expect(with(text) { DecimalNumber.value($0) } == value)
  }

  @Test(arguments: ["", "-", ".", "1,5", "0x10", "nan", "inf", "1 2", "1e", "12ms", "1e999"])
  func noNumber(text: String) { #expect(with(text) { DecimalNumber.value($0) } == nil) }

  @Test func numbersAtTheBeginning() {
    #expect(with("12ms") { DecimalNumber.leading($0)?.bytes } == 2)
    #expect(with("1e") { DecimalNumber.leading($0)?.bytes } == 1)
    #expect(with("1e5s") { DecimalNumber.leading($0)?.value } == 100_000)
  }

  @Test(arguments: [
    ("orders 12", "orders=12.0"), ("orders=12", "orders=12.0"), ("orders: 12.5", "orders=12.5"),
    ("a b:c\t= 1e3 ", "a b:c=1000.0"), ("", "nothing"), ("  # x 1", "nothing"),
    ("orders", "malformed"), ("12", "malformed"), ("orders twelve", "malformed"),
    ("=12", "malformed"), ("orders 12ms", "malformed"),
  ]) func keysAndValues(line: String, result: String) {
    let read = with(line) { bytes in
      switch KeyValueLine.parse(bytes) {
      case .nothing: "nothing"
      case .malformed: "malformed"
      case .pair(let pair): "\(pair.key.text)=\(pair.value)"
      }
    }
    #expect(read == result)
  }

  @Test(
    arguments: [
      ("$.a.b", "1"), ("a.b", "1"), ("$['a']['b']", "1"), ("$.list[1]", "\"y\""),
      ("list[0]", "[7]"),
      ("$.list[0][0]", "7"), ("$[\"x'y\"]", "true"), ("$['x\\'y']", "true"), ("$.a", "{\"b\": 1}"),
      ("$.c", nil), ("$.list[9]", nil), ("$.a[0]", nil), ("$.list.a", nil),
    ] as [(String, String?)]) func paths(path: String, value: String?) throws
  {
    let path = try #require(JSONPath(path))
    let found = try with("{\"a\":{\"b\": 1},\"list\":[[7],\"y\"],\"x'y\":true}") {
      try path.find(in: $0)?.text
    }
    #expect(found == value)
  }

  @Test(arguments: ["$.", "$..a", "$.*", "$[*]", "$[-1]", "$[1:2]", "$[?@.a]", "$[", "$['a", "a b"])
  func pathsToManyAreRefused(path: String) { #expect(JSONPath(path) == nil) }

  /// A line in words, or what is wrong with it.
  private static func influx(_ bytes: Bytes) -> String {
    do {
      let line = try InfluxLine(bytes)
      var text = line.name
      for tag in line.tags { text += " [\(tag.name)=\(tag.text)]" }
      for field in line.fields {
        switch field.value {
        case .number(let number): text += " \(field.pair.name)=\(number)"
        case .text: text += " \(field.pair.name) is text"
        }
      }
      return line.timestamp.map { "\(text) @\($0)" } ?? text
    } catch {
      return error.rawValue
    }
  }

  static let influxLines: [(String, String)] = [
    (
      "weather,location=us-midwest temperature=82 1465839830100400200",
      "weather [location=us-midwest] temperature=82.0 @1465839830100400200"
    ),
    ("cpu a=1i,b=-2u,c=t,d=FALSE", "cpu a=1.0 b=-2.0 c=1.0 d=0.0"),
    ("my\\ m\\,x,t\\=k=v\\ w f\\ 1=1", "my m,x [t=k=v w] f 1=1.0"),
    ("m s=\"a b,c=\\\"d\",n=1.5e3 5", "m s is text n=1500.0 @5"),
    ("m f=1", "m f=1.0"), (",t=1 f=1", "without a measurement"),
    ("m,t f=1", "with a tag that is not key=value"),
    ("m,t= f=1", "with a tag that is not key=value"),
    ("m", "without fields as key=value"), ("m f", "without fields as key=value"),
    ("m f=", "with a field that is no number, boolean or string"),
    ("m f=1.5i", "with a field that is no number, boolean or string"),
    ("m f=\"open", "with a field that is no number, boolean or string"),
    ("m f=1,", "without fields as key=value"), ("m f=1 x", "with a timestamp that is no integer"),
    ("m f=1 5 6", "with more than a timestamp after the fields"),
  ]

  @Test(arguments: influxLines) func aLineOfInflux(line: String, result: String) {
    #expect(with(line) { Self.influx($0) } == result)
  }

  /// An output in words.
  private static func nagios(_ bytes: Bytes) -> String {
    let output = NagiosOutput(bytes)
    var text = output.text
    for item in output.items {
      text += " {\(item.label)=\(item.value.map { "\($0)" } ?? "U")\(item.unit)"
      text += " w\(item.warning) c\(item.critical)"
      text += item.maximum.map { " m\($0)}" } ?? "}"
    }
    return output.malformed > 0 ? text + " !\(output.malformed)" : text
  }

  static let nagiosOutputs: [(String, String)] = [
    (
      "PING ok - 0% loss | percent_packet_loss=0%;20;60;0;100 rta=0.80ms",
      "PING ok - 0% loss {percent_packet_loss=0.0% w20 c60 m100.0} {rta=0.8ms w c}"
    ),
    (
      "DISK OK|/=2643MB;5948;5958;0;5968\nlong text\nmore | /boot=68MB;88;93;0;98\n/home=69357MB",
      "DISK OK {/=2643.0MB w5948 c5958 m5968.0} {/boot=68.0MB w88 c93 m98.0} {/home=69357.0MB w c}"
    ),
    ("OK | 'free space'=1c 'it''s'=2;10:20;@5:", "OK {free space=1.0c w c} {it's=2.0 w10:20 c@5:}"),
    ("OK | x=U y=;1 =3 z 'open=1", "OK {x=U w c} !4"), ("nothing", "nothing"), ("", ""),
    ("OK | a=1us;;; b=1.5e3B", "OK {a=1.0us w c} {b=1500.0B w c}"),
  ]

  @Test(arguments: nagiosOutputs) func anOutputOfNagios(output: String, result: String) {
    #expect(with(output) { Self.nagios($0) } == result)
  }

  @Test func noByteOfWhateverIsReadBeyondTheEnd() {
    let influx = Self.influxLines.map { Array($0.0.utf8) }
    let nagios = Self.nagiosOutputs.map { Array($0.0.utf8) }.filter { !$0.isEmpty }
    func read(_ bytes: Bytes) {
      _ = Self.influx(bytes)
      _ = Self.nagios(bytes)
      _ = KeyValueLine.parse(bytes)
      _ = DecimalNumber.leading(bytes)
    }
    for example in influx + nagios {
      BadInput.truncations(of: example, read)
      BadInput.mutations(of: example, read)
    }
    BadInput.fuzz(seed: 13, rounds: 3_000, from: influx + nagios, read)
  }
}
