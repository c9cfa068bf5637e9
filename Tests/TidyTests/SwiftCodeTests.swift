import Testing

/// The rules are only as good as the reading of the code below them.
@Suite("Reading Swift")
struct SwiftCodeTests {
  private func blanked(_ text: String) -> String {
    String(decoding: SwiftCode.blanked(Array(text.utf8)), as: UTF8.self)
  }

  static let texts: [(String, String)] = [
    ("a // b\nc", "a     \nc"), ("a /* b /* c */ d */ e", "a                   e"),
    (#"f("x y")"#, #"f("   ")"#), (#"f("a\"b")"#, #"f("    ")"#),
    (##"f(#"a"b"#)"##, ##"f(#"   "#)"##), ("\"\"\"\na\n\"\"\" b", "\"\"\"\n \n\"\"\" b"),
    (#""a\(g("b", (1)))c" d"#, #""  (g(" ", (1))) " d"#), ("#if x\n\"y\"", "#if x\n\" \""),
  ]

  @Test("Comments and texts are blanked, code in interpolations stays", arguments: texts)
  func blanks(text: String, expected: String) {
    #expect(blanked(text) == expected)
  }

  @Test("The length of functions, with and without a body")
  func functions() {
    let code = """
      protocol P {
        func none() async throws
        init()
        func other(_ a: Int) -> Int
      }
      struct S {
        init() { self.init(1) }
        func long(
          a: Int = { 5 }()
        ) {
          if a > 1 { b() }
        }
        subscript(i: Int) -> Int {
          i
        }
      }
      """
    #expect(SwiftCode.functions(in: Array(code.utf8)).map(\.lines) == [1, 5, 3])
  }

  @Test("Imports with and without access and kind")
  func imports() {
    let file = SourceFile(
      path: "a.swift", bytes: Array("package import A\nimport struct B.C\n// import D\n".utf8))
    #expect(file.imports.map(\.module) == ["A", "B"])
    #expect(file.imports.map(\.line) == [1, 2])
  }
}
