import TUICore
import Testing

@Suite struct ColorDepthTests {
  @Test func theNearestColorIsWhatAnEyeWouldChoose() {
    let red = Color.rgb(0xe0, 0x20, 0x20)
    #expect(ColorDepth.direct.nearest(red) == red)
    #expect(ColorDepth.indexed256.nearest(.rgb(0xff, 0, 0)) == .ansi(196))
    #expect(ColorDepth.indexed256.nearest(.rgb(8, 8, 8)) == .ansi(232))
    #expect(ColorDepth.ansi16.nearest(red) == .ansi(1))
    #expect(ColorDepth.ansi8.nearest(.rgb(0, 0xff, 0)) == .ansi(2))
    #expect(ColorDepth.ansi8.nearest(.rgb(0xf0, 0xf0, 0xf0)) == .ansi(7))
    #expect(ColorDepth.none.nearest(red) == .terminal)
  }

  @Test func namedColorsStayWhereTheTerminalHasThem() {
    #expect(ColorDepth.ansi16.nearest(.ansi(12)) == .ansi(12))
    #expect(ColorDepth.ansi8.nearest(.ansi(9)) == .ansi(1))
    for depth in ColorDepth.allCases { #expect(depth.nearest(.terminal) == .terminal) }
  }

  @Test func everyColorBecomesOneTheDepthHas() {
    let limits: [(ColorDepth, Int)] = [(.ansi8, 8), (.ansi16, 16), (.indexed256, 256)]
    for (depth, limit) in limits {
      for value in stride(from: 0, to: 0x100_0000, by: 0x3333) {
        let color = Color.rgb(UInt8(value >> 16), UInt8(value >> 8 & 255), UInt8(value & 255))
        guard case .ansi(let index) = depth.nearest(color) else {
          Issue.record("\(color) is no colour of the palette in \(depth)")
          continue
        }
        #expect(Int(index) < limit)
      }
    }
  }

  @Test func textNeverFallsTogetherWithItsGround() {
    for depth in [ColorDepth.ansi8, .ansi16, .indexed256] {
      for value in stride(from: 0, through: 255, by: 5) {
        let grey = Color.rgb(UInt8(value), UInt8(value), UInt8(value))
        let text = Color.rgb(UInt8(255 - value), UInt8(255 - value), 0x80)
        let look = depth.shown(Look(foreground: text, background: grey), role: .text)
        #expect(look.foreground != look.background || look.attributes.contains(.reverse))
      }
    }
    // A dark grey on the terminal's own ground must not become black.
    #expect(ColorDepth.ansi8.nearest(.rgb(0x40, 0x40, 0x40)) != .ansi(0))
  }

  @Test func withoutColorsAttributesTellRolesApart() {
    func shown(_ role: Role) -> Look {
      ColorDepth.none.shown(Theme.builtIn.look(Style(role)), role: role)
    }
    for role in Role.allCases {
      #expect(shown(role).foreground == .terminal && shown(role).background == .terminal)
    }
    #expect(shown(.critical).attributes == [.bold, .reverse])
    #expect(shown(.selection).attributes == .reverse)
    #expect(shown(.critical) != shown(.warning))
    #expect(shown(.text).attributes.isEmpty)
  }

  @Test func mixingKeepsItsEnds() {
    let one = Color.rgb(10, 20, 30)
    let other = Color.rgb(200, 100, 0)
    #expect(one.mixed(with: other, 0) == one)
    #expect(one.mixed(with: other, 1) == other)
    #expect(Color.terminal.mixed(with: other, 0.9) == other)
  }

  @Test func theLabRoundTrips() {
    for value in stride(from: 0, to: 0x100_0000, by: 0x1357) {
      let red = UInt8(value >> 16)
      let green = UInt8(value >> 8 & 255)
      let blue = UInt8(value & 255)
      let back = OKLab(red: red, green: green, blue: blue).components
      #expect(back == (red, green, blue))
    }
  }

  @Test func contrastIsThatOfWCAG() {
    let contrast = Color.rgb(255, 255, 255).contrast(on: .rgb(0, 0, 0))
    #expect(contrast == 21)
    #expect(Color.terminal.contrast(on: .rgb(0, 0, 0)) == nil)
  }
}
