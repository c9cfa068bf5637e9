import Glibc

/// The parser that `KILTER_FUZZ` names.
private let chosen: Parser = {
  let name = getenv("KILTER_FUZZ").map { String(cString: $0) } ?? ""
  guard let parser = parsers[name] else {
    fatalError("KILTER_FUZZ is one of \(parsers.keys.sorted().joined(separator: ", "))")
  }
  return parser
}()

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  chosen(UnsafeRawBufferPointer(start: bytes, count: count))
  return 0
}
