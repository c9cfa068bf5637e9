import TUICore
import Testing

@Suite struct ThemeTests {
  private func theme(_ text: String) throws -> Theme { try Theme(parsing: text, name: "test") }

  @Test func everyStyleHasAPlaceOfItsOwn() {
    var seen = Set<Int>()
    for role in Role.allCases {
      for step in 0..<Theme.steps {
        let style = Style(role, level: UInt8(step * 100 / (Theme.steps - 1)))
        #expect(seen.insert(Theme.index(of: style)).inserted)
      }
      #expect(
        Theme.index(of: Style(role, level: 255)) == Theme.index(of: Style(role, level: 100)))
    }
    #expect(seen == Set(0..<Theme.indexCount))
  }

  @Test func aGradientRunsFromStartToEnd() throws {
    let theme = try theme(
      """
      theme[cpu_start]="#000000"
      theme[cpu_mid]="#800000"
      theme[cpu_end]="#ff0000"
      theme[temp_start]="#112233"
      theme[used_start]="ansi:2"
      theme[used_end]="ansi:1"
      """)
    #expect(theme.look(Style(.cpu, level: 0)).foreground == .rgb(0, 0, 0))
    #expect(theme.look(Style(.cpu, level: 50)).foreground == .rgb(0x80, 0, 0))
    #expect(theme.look(Style(.cpu, level: 100)).foreground == .rgb(255, 0, 0))
    #expect(theme.look(Style(.temperature, level: 70)).foreground == .rgb(0x11, 0x22, 0x33))
    #expect(theme.look(Style(.memory, level: 20)).foreground == .ansi(2))
    #expect(theme.look(Style(.memory, level: 80)).foreground == .ansi(1))
  }

  @Test func aFileOfBtopNamesEveryRole() throws {
    let theme = try theme(
      """
      theme[main_bg]="#222222"
      theme[main_fg]="#cccccc"
      theme[title]="#eeeeee"
      theme[hi_fg]="#b54040"
      theme[selected_bg]="#6a2f2f"
      theme[selected_fg]="#eeeeee"
      theme[inactive_fg]="#404040"
      theme[div_line]="#303030"
      theme[cpu_mid]="#cbc06c"
      theme[cpu_end]="#dc4c4c"
      """)
    #expect(
      theme.look(.plain)
        == Look(foreground: .rgb(0xcc, 0xcc, 0xcc), background: .rgb(0x22, 0x22, 0x22)))
    #expect(theme.look(Style(.selection)).background == .rgb(0x6a, 0x2f, 0x2f))
    #expect(theme.look(Style(.warning)).foreground == .rgb(0xcb, 0xc0, 0x6c))
    #expect(theme.look(Style(.critical)).foreground == .rgb(0xdc, 0x4c, 0x4c))
    // #404040 on #222222 cannot be read; it has moved towards the text.
    let dim = theme.look(Style(.dim)).foreground
    #expect((dim.contrast(on: .rgb(0x22, 0x22, 0x22)) ?? 0) >= 3)
    // A role that the file says nothing of has the built-in colour.
    #expect(theme.look(Style(.good)) != theme.look(.plain))
  }

  @Test func aSelectionWithoutColorsIsReversed() throws {
    let look = try theme("theme[selected_bg]=\"\"\ntheme[selected_fg]=\"\"").look(
      Style(.selection))
    #expect(look.attributes == .reverse)
  }

  @Test func attributesOfTheStyleAreKept() {
    let look = Theme.builtIn.look(Style(.text, [.underline]))
    #expect(look.attributes == .underline)
    #expect(Theme.builtIn.look(Style(.title, [.underline])).attributes == [.underline, .bold])
  }
}
