import MonitorAPI
import Testing

/// The page and the policy that guards it.
@Suite struct StatusPageTests {
  private func hex(_ text: String) -> String {
    SHA256.sum(Array(text.utf8)).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count < 2 ? "0" + digits : digits
    }.joined()
  }

  /// Of FIPS 180-4 and RFC 4648.
  @Test func sums() {
    #expect(hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      hex(String(repeating: "a", count: 1_000))
        == "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3")
    for (text, encoded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foobar", "Zm9vYmFy")] {
      #expect(Base64Text.encoded(Array(text.utf8)) == encoded)
    }
  }

  @Test func thePolicyNamesWhatIsInIt() async throws {
    let answer = try await ScriptedAPI(nil).get("/")
    #expect(answer.status == 200 && answer.response.contentType == MediaType.html)
    let policy = try #require(answer.header("Content-Security-Policy"))
    #expect(policy.hasPrefix("default-src 'none'; connect-src 'self'; "))
    #expect(!policy.contains("unsafe") && !policy.contains("http"))
    #expect(answer.header("X-Content-Type-Options") == "nosniff")
    #expect(answer.header("Referrer-Policy") == "no-referrer")
    for (tag, directive) in [("script", "script-src"), ("style", "style-src")] {
      let start = try #require(answer.text.firstRange(of: "<\(tag)>")).upperBound
      let end = try #require(answer.text.firstRange(of: "</\(tag)>")).lowerBound
      let sum = Base64Text.encoded(SHA256.sum(Array(answer.text[start..<end].utf8)))
      #expect(policy.contains("\(directive) 'sha256-\(sum)'"))
    }
  }

  @Test func itIsWholeInItself() {
    let page = StatusPage.html
    for danger in [
      "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "localStorage",
      "sessionStorage", "document.cookie", " onclick", " style=", "http://", "https://", "src=",
      "import(", "<link",
    ] {
      #expect(!page.contains(danger), "\(danger)")
    }
    #expect(page.firstRange(of: "<script>") != nil && page.contains("textContent"))
  }
}
