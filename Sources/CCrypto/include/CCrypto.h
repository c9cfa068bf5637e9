#pragma once
#include <stddef.h>
#include <stdint.h>

// AES-256-GCM, HKDF and HMAC of OpenSSL's libcrypto, which the first call that needs it loads: a program
// that encrypts nothing neither has nor pays for it.

enum {
  kilter_crypto_key_bytes = 32,
  kilter_crypto_nonce_bytes = 12,
  kilter_crypto_tag_bytes = 16,
};

// Why libcrypto cannot be used, a text that stays; null when it can. Loads it. What fails once has
// failed for good.
const char *kilter_crypto_problem(void);

// Encrypts and seals: `sealed` gets `length` bytes and the tag. Returns 0, or -1 when memory or the
// library is missing.
int kilter_crypto_seal(
    const uint8_t *key, const uint8_t *nonce, const uint8_t *context, size_t contextLength,
    const uint8_t *text, size_t length, uint8_t *sealed);
// Checks a seal and decrypts: `text` gets what is before the tag. Returns 1, 0 when the seal does
// not fit, or -1 when memory or the library is missing; unless it is 1, `text` holds only zeros.
int kilter_crypto_open(
    const uint8_t *key, const uint8_t *nonce, const uint8_t *context, size_t contextLength,
    const uint8_t *sealed, size_t sealedLength, uint8_t *text);

// HKDF with SHA-256 (RFC 5869); `salt` and `info` may be empty, `info` has at most 1024 bytes.
// Returns 0, or -1 for lengths that cannot be and when memory or the library is missing.
int kilter_crypto_hkdf(
    const uint8_t *secret, size_t secretLength, const uint8_t *salt, size_t saltLength,
    const uint8_t *info, size_t infoLength, uint8_t *bytes, size_t length);

// HMAC with SHA-256 (RFC 2104) into 32 bytes. Returns 0, or -1 when memory or the library is missing.
int kilter_crypto_hmac(
    const uint8_t *key, size_t keyLength, const uint8_t *bytes, size_t length, uint8_t *sum);

// Bytes that nobody can guess, from the kernel, without libcrypto; 0 on success.
int kilter_crypto_random(uint8_t *bytes, size_t length);
// Overwrites bytes, also where a compiler sees that nobody reads them again.
void kilter_crypto_wipe(void *bytes, size_t length);
