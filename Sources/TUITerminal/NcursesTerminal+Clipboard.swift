extension NcursesTerminal {
  /// The most bytes of text that are copied: terminals refuse much more.
  package static let copyBytesMax = 64 * 1024

  /// Asks the terminal to put text on the clipboard (OSC 52); false when it is too long.
  ///
  /// Whether the terminal obeys is its user's choice. Inside tmux the request also goes around it.
  @discardableResult
  package func copy(_ text: String) -> Bool {
    guard text.utf8.count <= NcursesTerminal.copyBytesMax else { return false }
    let request = "\u{1B}]52;c;" + Base64.encoded(Array(text.utf8)) + "\u{07}"
    if insideTmux {
      let doubled = "\u{1B}" + request
      sendDirectly(Array(("\u{1B}Ptmux;" + doubled + "\u{1B}\\").utf8))
    }
    sendDirectly(Array(request.utf8))
    return true
  }
}

extension NcursesTerminal {
  /// Sends what rings the bell or shows a note beside the screen; inside tmux a note also goes around
  /// it, to the terminal behind.
  package func ring(_ bytes: [UInt8]) {
    let note = bytes.last == 0x07 && bytes.dropLast().last == 0x07 ? bytes.dropLast() : bytes[...]
    if insideTmux, note.first == 0x1B {
      sendDirectly(Array("\u{1B}Ptmux;".utf8) + note.flatMap { $0 == 0x1B ? [0x1B, $0] : [$0] })
      sendDirectly(Array("\u{1B}\\".utf8))
      // tmux itself needs the bell alone.
      if note.count < bytes.count { sendDirectly([0x07]) }
    } else {
      sendDirectly(bytes)
    }
  }
}
