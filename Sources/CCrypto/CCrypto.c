#define _GNU_SOURCE
#include "CCrypto.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#if !__has_include(<openssl/evp.h>)
#error "OpenSSL's headers are missing: apt-get install libssl-dev"
#endif
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

// --- The library --------------------------------------------------------------------------

// The 3 is that of the interface: OpenSSL promises that what is here stays in all of 3.x.
static const char libraryName[] = "libcrypto.so.3";

#define EACH_FUNCTION(DO)     \
  DO(OPENSSL_init_crypto)     \
  DO(EVP_CIPHER_fetch)        \
  DO(EVP_CIPHER_CTX_new)      \
  DO(EVP_CIPHER_CTX_free)     \
  DO(EVP_CIPHER_CTX_ctrl)     \
  DO(EVP_EncryptInit_ex2)     \
  DO(EVP_EncryptUpdate)       \
  DO(EVP_EncryptFinal_ex)     \
  DO(EVP_DecryptInit_ex2)     \
  DO(EVP_DecryptUpdate)       \
  DO(EVP_DecryptFinal_ex)     \
  DO(EVP_KDF_fetch)           \
  DO(EVP_KDF_CTX_new)         \
  DO(EVP_KDF_CTX_free)        \
  DO(EVP_KDF_derive)          \
  DO(EVP_Q_mac)

// Types from the headers, so that a call that does not fit them does not compile.
#define DECLARE(name) __typeof__(&name) name;
static struct { EACH_FUNCTION(DECLARE) } ssl;

static pthread_once_t loading = PTHREAD_ONCE_INIT;
static EVP_CIPHER *cipher;
static EVP_KDF *kdf;
static char problem[256];

static void load(void) {
  void *library = dlopen(libraryName, RTLD_NOW | RTLD_LOCAL);
  const char *reason = library ? NULL : dlerror();
#define FIND(name)                                            \
  if (!reason) {                                              \
    ssl.name = (__typeof__(&name))dlsym(library, #name);      \
    if (!ssl.name) reason = dlerror();                        \
  }
  EACH_FUNCTION(FIND)
  // No cleaning at exit: another thread may be sealing then. No configuration file: what was sealed
  // must open whatever stands in it.
  const uint64_t options = OPENSSL_INIT_NO_ATEXIT | OPENSSL_INIT_NO_LOAD_CONFIG;
  if (!reason && ssl.OPENSSL_init_crypto(options, NULL) != 1) reason = "it does not start";
  if (!reason && !(cipher = ssl.EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL)))
    reason = "it has no AES-256-GCM";
  if (!reason && !(kdf = ssl.EVP_KDF_fetch(NULL, OSSL_KDF_NAME_HKDF, NULL)))
    reason = "it has no HKDF";
  if (reason) snprintf(problem, sizeof problem, "%s", reason);
}

const char *kilter_crypto_problem(void) {
  if (pthread_once(&loading, load) != 0) return "it cannot be loaded once";
  return problem[0] ? problem : NULL;
}

// --- AES-256-GCM --------------------------------------------------------------------------

typedef __typeof__(&EVP_EncryptUpdate) Update;

// Lengths of OpenSSL are ints; `out` is null for what is only sealed.
static int updateAll(
    Update update, EVP_CIPHER_CTX *state, uint8_t *out, const uint8_t *in, size_t length) {
  while (length > 0) {
    int part = length < (1u << 30) ? (int)length : 1 << 30, written = 0;
    if (update(state, out, &written, in, part) != 1 || written != part) return 0;
    if (out) out += part;
    in += part;
    length -= (size_t)part;
  }
  return 1;
}

int kilter_crypto_seal(
    const uint8_t *key, const uint8_t *nonce, const uint8_t *context, size_t contextLength,
    const uint8_t *text, size_t length, uint8_t *sealed) {
  if (kilter_crypto_problem()) return -1;
  EVP_CIPHER_CTX *state = ssl.EVP_CIPHER_CTX_new();
  if (!state) return -1;
  uint8_t *tag = sealed + length;
  int last = 0;
  // A nonce of 12 bytes is what the cipher expects unless it is told another length.
  int good = ssl.EVP_EncryptInit_ex2(state, cipher, key, nonce, NULL) == 1
      && updateAll(ssl.EVP_EncryptUpdate, state, NULL, context, contextLength)
      && updateAll(ssl.EVP_EncryptUpdate, state, sealed, text, length)
      && ssl.EVP_EncryptFinal_ex(state, tag, &last) == 1 && last == 0
      && ssl.EVP_CIPHER_CTX_ctrl(state, EVP_CTRL_AEAD_GET_TAG, kilter_crypto_tag_bytes, tag) == 1;
  ssl.EVP_CIPHER_CTX_free(state);
  return good ? 0 : -1;
}

int kilter_crypto_open(
    const uint8_t *key, const uint8_t *nonce, const uint8_t *context, size_t contextLength,
    const uint8_t *sealed, size_t sealedLength, uint8_t *text) {
  if (sealedLength < kilter_crypto_tag_bytes) return 0;
  if (kilter_crypto_problem()) return -1;
  EVP_CIPHER_CTX *state = ssl.EVP_CIPHER_CTX_new();
  if (!state) return -1;
  size_t length = sealedLength - kilter_crypto_tag_bytes;
  uint8_t tag[kilter_crypto_tag_bytes], none[EVP_MAX_BLOCK_LENGTH];
  memcpy(tag, sealed + length, sizeof tag);
  int last = 0, result = -1;
  if (ssl.EVP_DecryptInit_ex2(state, cipher, key, nonce, NULL) == 1
      && updateAll(ssl.EVP_DecryptUpdate, state, NULL, context, contextLength)
      && updateAll(ssl.EVP_DecryptUpdate, state, text, sealed, length)
      && ssl.EVP_CIPHER_CTX_ctrl(state, EVP_CTRL_AEAD_SET_TAG, sizeof tag, tag) == 1)
    result = ssl.EVP_DecryptFinal_ex(state, none, &last) == 1 && last == 0;
  ssl.EVP_CIPHER_CTX_free(state);
  // What was decrypted before the seal was known not to fit must not be taken for anything.
  if (result != 1) kilter_crypto_wipe(text, length);
  return result;
}

// --- HKDF ---------------------------------------------------------------------------------

int kilter_crypto_hkdf(
    const uint8_t *secret, size_t secretLength, const uint8_t *salt, size_t saltLength,
    const uint8_t *info, size_t infoLength, uint8_t *bytes, size_t length) {
  if (kilter_crypto_problem()) return -1;
  EVP_KDF_CTX *state = ssl.EVP_KDF_CTX_new(kdf);
  if (!state) return -1;
  char digest[] = "SHA256";
  OSSL_PARAM values[5] = {
      OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, sizeof digest - 1),
      OSSL_PARAM_octet_string(OSSL_KDF_PARAM_KEY, (void *)secret, secretLength),
  };
  size_t count = 2;
  // An empty one is as good as none, and what the library makes of empty ones differs.
  if (saltLength > 0)
    values[count++] = (OSSL_PARAM)OSSL_PARAM_octet_string(
        OSSL_KDF_PARAM_SALT, (void *)salt, saltLength);
  if (infoLength > 0)
    values[count++] = (OSSL_PARAM)OSSL_PARAM_octet_string(
        OSSL_KDF_PARAM_INFO, (void *)info, infoLength);
  values[count] = (OSSL_PARAM)OSSL_PARAM_END;
  int good = ssl.EVP_KDF_derive(state, bytes, length, values) == 1;
  ssl.EVP_KDF_CTX_free(state);
  return good ? 0 : -1;
}

// --- HMAC ---------------------------------------------------------------------------------

int kilter_crypto_hmac(
    const uint8_t *key, size_t keyLength, const uint8_t *bytes, size_t length, uint8_t *sum) {
  if (kilter_crypto_problem()) return -1;
  size_t written = 0;
  const unsigned char *made = ssl.EVP_Q_mac(
      NULL, OSSL_MAC_NAME_HMAC, NULL, "SHA256", NULL, key, keyLength, bytes, length, sum,
      kilter_crypto_key_bytes, &written);
  return made != NULL && written == kilter_crypto_key_bytes ? 0 : -1;
}

// --- Without the library ------------------------------------------------------------------

int kilter_crypto_random(uint8_t *bytes, size_t length) {
  while (length > 0) {
    ssize_t n = getrandom(bytes, length, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return -1;
    bytes += n;
    length -= (size_t)n;
  }
  return 0;
}

void kilter_crypto_wipe(void *bytes, size_t length) {
  if (length > 0) explicit_bzero(bytes, length);
}
