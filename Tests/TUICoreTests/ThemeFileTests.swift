import TUICore
import Testing

@Suite struct ThemeFileTests {
  @Test func readsEveryFormOfColor() throws {
    let file = try ThemeFile(
      """
      # a comment
      theme[main_bg]="#1a2b3c"
      theme[main_fg] = '#7f'  # grey
        theme[title]="10 20 30"
      theme[hi_fg]="ansi:9"
      theme[selected_bg]=""
      theme[selected_fg]="default"
      theme[cpu_start]=#ffffff

      theme[somebody_elses]="#000000"\r
      """, name: "test")
    #expect(file.colors["main_bg"] == .rgb(0x1a, 0x2b, 0x3c))
    #expect(file.colors["main_fg"] == .rgb(0x7f, 0x7f, 0x7f))
    #expect(file.colors["title"] == .rgb(10, 20, 30))
    #expect(file.colors["hi_fg"] == .ansi(9))
    #expect(file.colors["selected_bg"] == .terminal)
    #expect(file.colors["selected_fg"] == .terminal)
    #expect(file.colors["cpu_start"] == .rgb(255, 255, 255))
    #expect(file.unknownKeys == ["somebody_elses"])
  }

  @Test(arguments: [
    "theme[main_bg]", "theme[main_bg]=\"#12345\"", "theme[main_bg]=\"red\"", "main_bg=\"#000000\"",
    "theme[]=\"#000000\"", "theme[main_bg]=\"#00000g\"", "theme[main_bg]=\"1 2 256\"",
    "theme[main_bg]=\"ansi:256\"", "theme[main_bg]=\"#000000", "theme[main_bg]=\"#000000\" x",
    "theme[main_bg]=\"+1 2 3\"", "theme[main_bg]=\"#-1\"",
  ]) func namesTheLineThatIsWrong(line: String) {
    do {
      _ = try ThemeFile("# first\n\n\(line)\n", name: "test")
      Issue.record("\(line) was taken")
    } catch {
      #expect(error.line == 3)
      #expect(error.theme == "test")
      #expect(error.description.contains("line 3"))
    }
  }

  @Test func aMessageShowsNoControlCharacter() {
    do {
      _ = try ThemeFile("theme\u{1B}]52;c;x\u{07}", name: "test")
      Issue.record("an escape sequence was taken")
    } catch {
      #expect(error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
    }
  }

  @Test func everyTruncationIsReadOrRefused() {
    let text = Theme.builtInText.utf8.prefix(400)
    for length in 0...text.count {
      let part = String(decoding: text.prefix(length), as: UTF8.self)
      do {
        _ = try ThemeFile(part, name: "part")
      } catch {
        #expect(error.line >= 1)
      }
    }
  }
}
