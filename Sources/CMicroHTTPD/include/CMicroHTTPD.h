#ifndef KILTER_CMICROHTTPD_H
#define KILTER_CMICROHTTPD_H

// What kilter uses of libmicrohttpd.so.12, which is opened when a source first needs it, and of
// libz.so.1 for bodies that come compressed.

#include <stddef.h>
#include <stdint.h>

// A server on one thread of its own. It takes whole requests and keeps no body longer than it has
// to.
typedef struct kilter_http_server kilter_http_server;

// The head of a request; the texts live as long as the call they are passed to. Absent: NULL.
typedef struct {
  const char *method;
  const char *path;
  const char *host;
  // How many Host headers there are.
  size_t hosts;
  const char *content_type;
  const char *content_encoding;
  const char *authorization;
} kilter_http_head;

// An answer. `body` comes from malloc and is freed; the texts must live for ever.
typedef struct {
  // 0 where a request may go on.
  unsigned int status;
  void *body;
  size_t length;
  const char *content_type;
  // One header more, for example Allow.
  const char *header;
  const char *header_value;
  // Whether the body is read and thrown away first, so that the sender gets to read the answer.
  int swallows;
} kilter_http_reply;

typedef struct {
  // A listening socket; the server closes it.
  int socket;
  void *context;
  // Judges the head of a request.
  void (*decide)(void *context, const kilter_http_head *head, kilter_http_reply *reply);
  // Answers a whole request.
  void (*handle)(void *context, const kilter_http_head *head, const void *body, size_t length,
                 kilter_http_reply *reply);
  // Bytes of one body, and of all bodies that are under way.
  size_t body_limit;
  size_t pending_limit;
  // Bytes of the head of one request.
  size_t head_limit;
  // Connections, in all and from one address.
  unsigned int connections;
  unsigned int connections_each;
  // Seconds without a byte after which a connection is closed.
  unsigned int timeout;
} kilter_http_options;

// Whether libmicrohttpd is installed.
int kilter_http_available(void);
// Starts a server; NULL where the library is missing or refuses.
kilter_http_server *kilter_http_start(const kilter_http_options *options);
// Ends it: no callback comes after this returns.
void kilter_http_stop(kilter_http_server *server);
// Tells it the time, in nanoseconds, and closes connections that have finished no request for
// `limit` nanoseconds; returns how many it has closed in all.
uint64_t kilter_http_sweep(kilter_http_server *server, int64_t now, int64_t limit);
// Connections that are open.
unsigned int kilter_http_connections(kilter_http_server *server);
// Requests that were refused for want of room for their bodies.
uint64_t kilter_http_overloads(kilter_http_server *server);

enum { KILTER_GUNZIP_OK, KILTER_GUNZIP_MALFORMED, KILTER_GUNZIP_TOO_LARGE, KILTER_GUNZIP_NO_LIBRARY,
       KILTER_GUNZIP_NO_MEMORY };
// Unpacks gzip (RFC 1952; members one after the other) into memory from malloc, at most `most`
// bytes.
int kilter_gunzip(const void *bytes, size_t length, size_t most, void **unpacked, size_t *count);

#endif
