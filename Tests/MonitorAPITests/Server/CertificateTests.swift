import MonitorAPI
import MonitorTestKit
import Testing

/// TLS over real connections: a certificate that is renewed, and one that is broken.
@Suite("TLS of the server", .timeLimit(.minutes(5)))
struct CertificateTests {
  /// What a connection of a dashboard that trusts a certificate comes to.
  private func connects(_ port: Int, trusting authorities: String) async -> Bool {
    let transport = NIOAttachTransport(
      .web(host: "127.0.0.1", port: port, prefix: "", isSecure: true), token: nil,
      firstHandlers: {
        [try #require(TLSHandler(TLSContext(authorities: authorities), host: "127.0.0.1"))]
      })
    guard let connection = try? await transport.connect() else { return false }
    connection.close()
    return true
  }

  @Test("A reload takes up a renewed certificate; a broken one changes nothing")
  func renewal() async throws {
    let folder = TemporaryFolder()
    func path(_ name: String) -> String { folder.path + "/" + name }
    for (name, text) in [
      ("old.pem", Self.old.certificate), ("new.pem", Self.new.certificate),
      ("cert.pem", Self.old.certificate), ("key.pem", Self.old.key),
    ] { folder.write(name, text) }
    var config = APIConfig()
    config.tls = APIConfig.TLSFiles(certificate: path("cert.pem"), key: path("key.pem"))
    let tls = config.tls
    let machine = try await ServedMachine.start(isPlain: false) { $0.tls = tls }
    let (port, server) = (await machine.port, try #require(await machine.server))
    config.listeners = await server.addresses
    #expect(await connects(port, trusting: path("old.pem")))
    #expect(await !connects(port, trusting: path("new.pem")))

    // Half of a renewal: the key does not belong to the certificate.
    folder.write("cert.pem", Self.new.certificate)
    let reloaded: Void? = try? await server.reload(config)
    #expect(reloaded == nil)
    #expect(await connects(port, trusting: path("old.pem")))

    folder.write("key.pem", Self.new.key)
    try await server.reload(config)
    #expect(await connects(port, trusting: path("new.pem")))
    #expect(await !connects(port, trusting: path("old.pem")))
    await machine.stop()
  }

  // Made for these tests, good until 2126: 127.0.0.1 and localhost.
  private static let old = (
    certificate: """
    -----BEGIN CERTIFICATE-----
    MIIBojCCAUmgAwIBAgIUWiKN+rzZPRYw0ndmUHMPOHlcn+AwCgYIKoZIzj0EAwIw
    GDEWMBQGA1UEAwwNa2lsdGVyIHRlc3QgYTAgFw0yNjExMjkwMDU2MDBaGA8yMTI2
    MTEwNTAwNTYwMFowGDEWMBQGA1UEAwwNa2lsdGVyIHRlc3QgYTBZMBMGByqGSM49
    AgEGCCqGSM49AwEHA0IABO+CxQGFAReOA2lmDEn3OBlcGJFD5ljSnP4I6Ziz79Tt
    V6zhH/wTScxsxMPVuSsgkEe2uZIMzQqpXbIhH8p1ytSjbzBtMB0GA1UdDgQWBBSo
    gv9xlBJouo2pacCoiJCgIvVyFjAfBgNVHSMEGDAWgBSogv9xlBJouo2pacCoiJCg
    IvVyFjAPBgNVHRMBAf8EBTADAQH/MBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAA
    ATAKBggqhkjOPQQDAgNHADBEAiBRNsxQRj4LAk0YHiYSz5sImmXexCd82SYJONWD
    JHxMUAIgXeMKir28XC0KP1ka18/EFiXUtwd3FK3xIY6LyIraRUA=
    -----END CERTIFICATE-----
    """,
    key: """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgLrUTIAHbnoaTSi56
    uX68FgfQqmcktDSwwOOZIfKn0aOhRANCAATvgsUBhQEXjgNpZgxJ9zgZXBiRQ+ZY
    0pz+COmYs+/U7Ves4R/8E0nMbMTD1bkrIJBHtrmSDM0KqV2yIR/KdcrU
    -----END PRIVATE KEY-----
    """
  )
  private static let new = (
    certificate: """
    -----BEGIN CERTIFICATE-----
    MIIBozCCAUmgAwIBAgIUNYiLDHEVTJCWRmOVxkbYuGm7BSUwCgYIKoZIzj0EAwIw
    GDEWMBQGA1UEAwwNa2lsdGVyIHRlc3QgYjAgFw0yNjExMjkwMDU2MDBaGA8yMTI2
    MTEwNTAwNTYwMFowGDEWMBQGA1UEAwwNa2lsdGVyIHRlc3QgYjBZMBMGByqGSM49
    AgEGCCqGSM49AwEHA0IABC0Yen0zucq435/j+14p3x6ob4bAonom6ha0fLIfVFp2
    4tix98ZqiJztRrTBckU2+FEmyhRke7c1XblfUH6a/CyjbzBtMB0GA1UdDgQWBBTB
    soKJh/lOuCx0ceEmtIOwk93rHzAfBgNVHSMEGDAWgBTBsoKJh/lOuCx0ceEmtIOw
    k93rHzAPBgNVHRMBAf8EBTADAQH/MBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAA
    ATAKBggqhkjOPQQDAgNIADBFAiEA7iLaQl9wekBYVygrqHgSFhtGGMw1c43FglCZ
    3ZZ2UuACIF/ZI8EyX6OzxDBy0ZAoU9+V8Q4ddmBkUbhaWTG8GIx+
    -----END CERTIFICATE-----
    """,
    key: """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgJ2xKQtNxmNNJe6dG
    WXck9JLK+ONfrgjb1+iLymEMUzKhRANCAAQtGHp9M7nKuN+f4/teKd8eqG+GwKJ6
    JuoWtHyyH1RaduLYsffGaoic7Ua0wXJFNvhRJsoUZHu3NV25X1B+mvws
    -----END PRIVATE KEY-----
    """
  )
}
