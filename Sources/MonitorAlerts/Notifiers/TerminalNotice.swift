/// What is shown on a terminal beside the screen.
package struct TerminalNotice: Hashable, Sendable {
  /// Bytes that ring the bell or show a note; they move no cursor and draw nothing.
  package var bytes: [UInt8]

  /// Makes a notice.
  package init(bytes: [UInt8]) { self.bytes = bytes }
}
