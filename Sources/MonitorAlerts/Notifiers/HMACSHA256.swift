import CCrypto
package import MonitorSupport

/// HMAC with SHA-256 (RFC 2104) by OpenSSL.
package enum HMACSHA256 {
  /// The sum of some bytes as hexadecimal digits; `nil` where libcrypto is missing.
  package static func hex(_ bytes: [UInt8], key: Secret) -> String? {
    let secret = Array(key.value.utf8)
    var sum = [UInt8](repeating: 0, count: 32)
    guard kilter_crypto_hmac(secret, secret.count, bytes, bytes.count, &sum) == 0 else {
      return nil
    }
    let digits = Array("0123456789abcdef".utf8)
    let text = sum.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
