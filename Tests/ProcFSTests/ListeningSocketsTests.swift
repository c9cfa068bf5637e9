import ProcFS
import Testing

/// Sockets that wait for connections.
@Suite struct ListeningSocketsTests {
  @Test func onlyListeningSocketsOfTCPAreKept() throws {
    var sockets = ListeningSockets()
    try Fixture.parse("vm-6.18/proc/net/tcp") { try sockets.addInternet($0) }
    let first = try #require(sockets.internet.first)
    #expect(sockets.internet.count == 1)
    #expect(first.port == 2024)
    #expect(first.address == [0, 0, 0, 0])
    #expect(first.inode == 653)
    #expect(first.isOnLoopback)
  }

  @Test(arguments: [
    ("0100007F:1538", [127, 0, 0, 1] as [UInt8], true),
    ("0201A8C0:1538", [192, 168, 1, 2], false),
    ("00000000000000000000000001000000:1538", [UInt8](repeating: 0, count: 15) + [1], true),
    (
      "0000000000000000FFFF00000100007F:1538",
      [UInt8](repeating: 0, count: 10)
        + [0xFF, 0xFF, 127, 0, 0, 1], true
    ),
    (
      "B80D01200000000067452301EFCDAB89:1538",
      [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 1, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF], false
    ),
  ])
  func addressesAreWordsOfTheMachine(text: String, bytes: [UInt8], isOnLoopback: Bool) throws {
    let line = "head\n 0: \(text) 00000000:0000 0A 0:0 00:0 0 0 0 77 1 0\n"
    var sockets = ListeningSockets()
    try parse(line) { try sockets.addInternet($0) }
    let socket = try #require(sockets.internet.first)
    #expect(socket.address == bytes)
    #expect(socket.port == 5432)
    #expect(socket.inode == 77)
    #expect(socket.isOnLoopback == isOnLoopback)
  }

  @Test func listeningSocketsOfTheFileSystemKeepTheirWholePath() throws {
    var sockets = ListeningSockets()
    try Fixture.parse("vm-6.18/proc/net/unix") { try sockets.addLocal($0) }
    #expect(
      sockets.local.map(\.path) == [
        "/run/postgresql/.s.PGSQL.5432", "/run/mysqld/mysqld.sock", "/run/udev/control",
        "/run/my app/socket",
      ])
    #expect(sockets.local.first?.inode == 659_428)
  }
}
