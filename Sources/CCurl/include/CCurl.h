#ifndef KILTER_CCURL_H
#define KILTER_CCURL_H

#include <stdbool.h>
#include <stddef.h>

// What kilter uses of libcurl.so.4, which is opened when something first needs it: a GET or POST on a
// handle that keeps its connection, one at a time or some of a pool at once.

/// A handle with its connection and the body of the newest answer.
typedef struct kilter_curl kilter_curl;

/// What is asked; texts that are NULL are not set.
typedef struct {
  const char *url;
  /// The path of a Unix socket to connect to in place of the URL's host.
  const char *socket_path;
  /// The value of the header `Accept`.
  const char *accept;
  const char *bearer;
  const char *user;
  const char *password;
  /// A file of CA certificates in place of the system's.
  const char *ca_file;
  long connect_milliseconds;
  long total_milliseconds;
  /// Bytes of the body after unpacking; one more ends the transfer.
  size_t body_limit;
  /// Accepts any certificate.
  bool insecure;
  /// Uses a new connection, and closes it.
  bool fresh;
  /// Ends after the TLS handshake, without a request.
  bool handshake_only;
  /// The method where it is neither GET nor POST, such as `DELETE`; NULL for these two.
  const char *method;
  /// What is posted; NULL for a GET.
  const unsigned char *post;
  size_t post_length;
  /// Further headers, each `Name: value`, one a line.
  const char *headers;
} kilter_curl_request;

/// What came; texts and body are valid until the handle's next call.
typedef struct {
  /// CURLcode; 0 where all went well.
  int code;
  /// In words, where `code` is not 0.
  const char *problem;
  /// The HTTP status; 0 where none came.
  long status;
  /// Seconds that the header `Retry-After` asks to wait; 0 where there is none.
  long long retry_after;
  const char *content_type;
  const unsigned char *body;
  size_t length;
  /// Whether the body was longer than allowed.
  bool is_too_large;
  /// Microseconds from the start until each step was done; 0 where it was not reached.
  long long name_lookup, connect, app_connect, pre_transfer, start_transfer, total;
  /// The end of the leaf certificate's life as libcurl writes it; empty where there is none.
  char expiry[64];
  /// OpenSSL's verdict on the certificate; 0 where it is good.
  long verify_result;
  /// New connections made for this answer.
  long connections;
  /// Bytes of the body as they were sent, before unpacking.
  long long received;
} kilter_curl_answer;

/// Why libcurl cannot be used; NULL where it can. Opens it the first time.
const char *kilter_curl_missing(void);
/// A new handle; NULL where libcurl cannot be used or memory is out.
kilter_curl *kilter_curl_open(void);
/// Ends a handle and its connection.
void kilter_curl_close(kilter_curl *handle);
/// Asks once and waits for the answer, `total_milliseconds` at most.
void kilter_curl_ask(
    kilter_curl *handle, const kilter_curl_request *request, kilter_curl_answer *answer);

/// Handles that ask at once on one thread, and share their connections.
typedef struct kilter_curl_pool kilter_curl_pool;

/// A new pool; NULL where libcurl cannot be used or memory is out.
kilter_curl_pool *kilter_curl_pool_open(void);
/// Ends a pool and its connections; what is under way is broken off. Its handles are closed after it.
void kilter_curl_pool_close(kilter_curl_pool *pool);
/// Begins to ask on a handle that is not under way; `request` need not outlive the call. What comes of
/// it, also where it cannot begin, `kilter_curl_pool_next` tells.
void kilter_curl_pool_begin(
    kilter_curl_pool *pool, kilter_curl *handle, const kilter_curl_request *request);
/// Waits for an answer; the handle it is of, or NULL where nothing is under way.
kilter_curl *kilter_curl_pool_next(kilter_curl_pool *pool, kilter_curl_answer *answer);

#endif
