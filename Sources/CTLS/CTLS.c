#define _GNU_SOURCE
#include "CTLS.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if !__has_include(<openssl/ssl.h>)
#error "OpenSSL's headers are missing: apt-get install libssl-dev"
#endif
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

// --- The library --------------------------------------------------------------------------

static const char libraryName[] = "libssl.so.3";

// What is a macro over another function stands for that one.
#define EACH_FUNCTION(DO)               \
  DO(OPENSSL_init_ssl)                  \
  DO(TLS_server_method)                 \
  DO(TLS_client_method)                 \
  DO(SSL_CTX_new)                       \
  DO(SSL_CTX_free)                      \
  DO(SSL_CTX_ctrl)                      \
  DO(SSL_CTX_set_options)               \
  DO(SSL_CTX_use_certificate_chain_file)\
  DO(SSL_CTX_use_PrivateKey_file)       \
  DO(SSL_CTX_check_private_key)         \
  DO(SSL_CTX_set_default_verify_paths)  \
  DO(SSL_CTX_load_verify_file)          \
  DO(SSL_CTX_set_verify)                \
  DO(SSL_new)                           \
  DO(SSL_free)                          \
  DO(SSL_set_bio)                       \
  DO(SSL_set_accept_state)              \
  DO(SSL_set_connect_state)             \
  DO(SSL_set1_host)                     \
  DO(SSL_ctrl)                          \
  DO(SSL_do_handshake)                  \
  DO(SSL_read_ex)                       \
  DO(SSL_write_ex)                      \
  DO(SSL_shutdown)                      \
  DO(SSL_get_error)                     \
  DO(SSL_get_verify_result)             \
  DO(BIO_new)                           \
  DO(BIO_free)                          \
  DO(BIO_s_mem)                         \
  DO(BIO_read)                          \
  DO(BIO_write)                         \
  DO(ERR_clear_error)                   \
  DO(ERR_get_error)                     \
  DO(ERR_reason_error_string)           \
  DO(X509_verify_cert_error_string)

#define DECLARE(name) __typeof__(&name) name;
static struct { EACH_FUNCTION(DECLARE) } ssl;

static pthread_once_t loading = PTHREAD_ONCE_INIT;
static char problem[256];

static void load(void) {
  // libssl brings libcrypto, in which the second half of the functions is found through it.
  void *library = dlopen(libraryName, RTLD_NOW | RTLD_LOCAL);
  const char *reason = library ? NULL : dlerror();
#define FIND(name)                                            \
  if (!reason) {                                              \
    ssl.name = (__typeof__(&name))dlsym(library, #name);      \
    if (!ssl.name) reason = dlerror();                        \
  }
  EACH_FUNCTION(FIND)
  // No cleaning at exit: another thread may be writing then.
  if (!reason && ssl.OPENSSL_init_ssl(OPENSSL_INIT_NO_ATEXIT, NULL) != 1)
    reason = "it does not start";
  if (reason) snprintf(problem, sizeof problem, "%s", reason);
}

const char *kilter_tls_problem(void) {
  if (pthread_once(&loading, load) != 0) return "it cannot be loaded once";
  return problem[0] ? problem : NULL;
}

// --- Settings -----------------------------------------------------------------------------

struct kilter_tls_context {
  SSL_CTX *settings;
};

static const char *errorText(void) {
  unsigned long code = ssl.ERR_get_error();
  const char *text = code ? ssl.ERR_reason_error_string(code) : NULL;
  ssl.ERR_clear_error();
  return text ? text : "no reason is given";
}

static kilter_tls_context *contextOf(
    const SSL_METHOD *method, char *reason, size_t reasonSize) {
  ssl.ERR_clear_error();
  kilter_tls_context *context = calloc(1, sizeof *context);
  if (context) context->settings = ssl.SSL_CTX_new(method);
  if (!context || !context->settings) {
    snprintf(reason, reasonSize, "memory is missing");
    free(context);
    return NULL;
  }
  // RFC 8996: nothing before 1.2.
  ssl.SSL_CTX_ctrl(context->settings, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2_VERSION, NULL);
  ssl.SSL_CTX_set_options(
      context->settings, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                             SSL_OP_CIPHER_SERVER_PREFERENCE);
  // A connection that rests gives its buffers back.
  ssl.SSL_CTX_ctrl(
      context->settings, SSL_CTRL_MODE,
      SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER, NULL);
  return context;
}

static kilter_tls_context *refused(
    kilter_tls_context *context, const char *what, char *reason, size_t reasonSize) {
  snprintf(reason, reasonSize, "%s: %s", what, errorText());
  kilter_tls_context_free(context);
  return NULL;
}

kilter_tls_context *kilter_tls_server(
    const char *certificate, const char *key, char *reason, size_t reasonSize) {
  if (kilter_tls_problem()) {
    snprintf(reason, reasonSize, "%s: %s", libraryName, kilter_tls_problem());
    return NULL;
  }
  kilter_tls_context *context = contextOf(ssl.TLS_server_method(), reason, reasonSize);
  if (!context) return NULL;
  if (ssl.SSL_CTX_use_certificate_chain_file(context->settings, certificate) != 1)
    return refused(context, certificate, reason, reasonSize);
  if (ssl.SSL_CTX_use_PrivateKey_file(context->settings, key, SSL_FILETYPE_PEM) != 1)
    return refused(context, key, reason, reasonSize);
  if (ssl.SSL_CTX_check_private_key(context->settings) != 1)
    return refused(context, "the key is not that of the certificate", reason, reasonSize);
  return context;
}

kilter_tls_context *kilter_tls_client(
    const char *authorities, char *reason, size_t reasonSize) {
  if (kilter_tls_problem()) {
    snprintf(reason, reasonSize, "%s: %s", libraryName, kilter_tls_problem());
    return NULL;
  }
  kilter_tls_context *context = contextOf(ssl.TLS_client_method(), reason, reasonSize);
  if (!context) return NULL;
  int isTrusting = authorities
      ? ssl.SSL_CTX_load_verify_file(context->settings, authorities)
      : ssl.SSL_CTX_set_default_verify_paths(context->settings);
  if (isTrusting != 1)
    return refused(context, authorities ? authorities : "authorities", reason, reasonSize);
  ssl.SSL_CTX_set_verify(context->settings, SSL_VERIFY_PEER, NULL);
  return context;
}

void kilter_tls_context_free(kilter_tls_context *context) {
  if (!context) return;
  ssl.SSL_CTX_free(context->settings);
  free(context);
}

// --- Connections --------------------------------------------------------------------------

struct kilter_tls {
  SSL *state;
  // Both belong to `state`.
  BIO *incoming, *outgoing;
  char reason[160];
};

kilter_tls *kilter_tls_new(kilter_tls_context *context, const char *host) {
  kilter_tls *connection = calloc(1, sizeof *connection);
  if (!connection) return NULL;
  connection->state = ssl.SSL_new(context->settings);
  connection->incoming = ssl.BIO_new(ssl.BIO_s_mem());
  connection->outgoing = ssl.BIO_new(ssl.BIO_s_mem());
  if (!connection->state || !connection->incoming || !connection->outgoing) {
    if (connection->state) ssl.SSL_free(connection->state);
    if (connection->incoming) ssl.BIO_free(connection->incoming);
    if (connection->outgoing) ssl.BIO_free(connection->outgoing);
    free(connection);
    return NULL;
  }
  ssl.SSL_set_bio(connection->state, connection->incoming, connection->outgoing);
  if (!host) {
    ssl.SSL_set_accept_state(connection->state);
    return connection;
  }
  ssl.SSL_set_connect_state(connection->state);
  // The name is checked whatever the other side says (RFC 6125), and told to it (RFC 6066).
  if (ssl.SSL_set1_host(connection->state, host) != 1) {
    kilter_tls_free(connection);
    return NULL;
  }
  ssl.SSL_ctrl(
      connection->state, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, (void *)host);
  return connection;
}

void kilter_tls_free(kilter_tls *connection) {
  if (!connection) return;
  ssl.SSL_free(connection->state);
  free(connection);
}

int kilter_tls_feed(kilter_tls *connection, const uint8_t *bytes, size_t length) {
  while (length > 0) {
    int part = length < (1u << 30) ? (int)length : 1 << 30;
    int written = ssl.BIO_write(connection->incoming, bytes, part);
    if (written <= 0) return -1;
    bytes += written;
    length -= (size_t)written;
  }
  return 0;
}

size_t kilter_tls_take(kilter_tls *connection, uint8_t *bytes, size_t size) {
  int read = ssl.BIO_read(connection->outgoing, bytes, size < (1u << 30) ? (int)size : 1 << 30);
  return read > 0 ? (size_t)read : 0;
}

// Notes why a call has failed; 1 when it only waits.
static int waits(kilter_tls *connection, int result) {
  int error = ssl.SSL_get_error(connection->state, result);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return 1;
  long verdict = ssl.SSL_get_verify_result(connection->state);
  const char *text = verdict == X509_V_OK ? errorText() : ssl.X509_verify_cert_error_string(verdict);
  snprintf(connection->reason, sizeof connection->reason, "%s", text);
  ssl.ERR_clear_error();
  return 0;
}

int kilter_tls_handshake(kilter_tls *connection) {
  ssl.ERR_clear_error();
  int result = ssl.SSL_do_handshake(connection->state);
  if (result == 1) return 1;
  return waits(connection, result) ? 0 : -1;
}

long kilter_tls_read(kilter_tls *connection, uint8_t *bytes, size_t size) {
  ssl.ERR_clear_error();
  size_t read = 0;
  int result = ssl.SSL_read_ex(connection->state, bytes, size, &read);
  if (result == 1) return (long)read;
  if (ssl.SSL_get_error(connection->state, result) == SSL_ERROR_ZERO_RETURN) return -1;
  return waits(connection, result) ? 0 : -2;
}

int kilter_tls_write(kilter_tls *connection, const uint8_t *bytes, size_t length) {
  while (length > 0) {
    ssl.ERR_clear_error();
    size_t written = 0;
    // Memory takes everything: it never waits for room.
    int result = ssl.SSL_write_ex(connection->state, bytes, length, &written);
    if (result != 1) {
      waits(connection, result);
      return -1;
    }
    bytes += written;
    length -= written;
  }
  return 0;
}

void kilter_tls_close(kilter_tls *connection) {
  ssl.ERR_clear_error();
  ssl.SSL_shutdown(connection->state);
}

const char *kilter_tls_reason(kilter_tls *connection) { return connection->reason; }
