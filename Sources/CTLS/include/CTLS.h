#pragma once
#include <stddef.h>
#include <stdint.h>

// TLS (RFC 8446, RFC 5246) by OpenSSL's libssl, which the first call that needs it loads: a program
// that speaks none neither has nor pays for it. Bytes go in and out by memory; it touches no socket.

typedef struct kilter_tls_context kilter_tls_context;
typedef struct kilter_tls kilter_tls;

// Why libssl cannot be used, a text that stays; null when it can. Loads it.
const char *kilter_tls_problem(void);

// Settings of a server: files of a certificate chain and its key, PEM. Null when they cannot be used,
// and then `reason` says why.
kilter_tls_context *kilter_tls_server(
    const char *certificate, const char *key, char *reason, size_t reasonSize);
// Settings of a client, which trusts the system's authorities, or only those of a file.
kilter_tls_context *kilter_tls_client(const char *authorities, char *reason, size_t reasonSize);
void kilter_tls_context_free(kilter_tls_context *context);

// One connection. `host` is the name that a client expects in the certificate; null for a server.
// Null when memory is missing.
kilter_tls *kilter_tls_new(kilter_tls_context *context, const char *host);
void kilter_tls_free(kilter_tls *connection);

// Takes bytes from the other side. Returns 0, or -1 when memory is missing.
int kilter_tls_feed(kilter_tls *connection, const uint8_t *bytes, size_t length);
// Bytes for the other side; returns how many, 0 when there are none.
size_t kilter_tls_take(kilter_tls *connection, uint8_t *bytes, size_t size);
// Goes on with the handshake. Returns 1 when it is done, 0 when it waits, -1 when it has failed.
int kilter_tls_handshake(kilter_tls *connection);
// Reads plain bytes. Returns how many, 0 when it waits for more, -1 at the end, -2 when it has failed.
long kilter_tls_read(kilter_tls *connection, uint8_t *bytes, size_t size);
// Writes plain bytes, all of them. Returns 0, or -1 when it has failed.
int kilter_tls_write(kilter_tls *connection, const uint8_t *bytes, size_t length);
// Says goodbye.
void kilter_tls_close(kilter_tls *connection);
// Why something has failed, a text until the next call.
const char *kilter_tls_reason(kilter_tls *connection);
