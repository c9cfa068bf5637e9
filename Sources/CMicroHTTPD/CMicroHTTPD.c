#include "CMicroHTTPD.h"

#include <dlfcn.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

// The functions of the library that are used, typed by its own header.
static struct {
  __typeof__(&MHD_start_daemon) start;
  __typeof__(&MHD_stop_daemon) stop;
  __typeof__(&MHD_queue_response) queue;
  __typeof__(&MHD_create_response_from_buffer) create;
  __typeof__(&MHD_add_response_header) add_header;
  __typeof__(&MHD_destroy_response) destroy;
  __typeof__(&MHD_lookup_connection_value) lookup;
  __typeof__(&MHD_get_connection_values) values;
  __typeof__(&MHD_get_connection_info) info;
} http;
static int is_open;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_library(void) {
  void *library = dlopen("libmicrohttpd.so.12", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  http.start = (__typeof__(http.start))dlsym(library, "MHD_start_daemon");
  http.stop = (__typeof__(http.stop))dlsym(library, "MHD_stop_daemon");
  http.queue = (__typeof__(http.queue))dlsym(library, "MHD_queue_response");
  http.create = (__typeof__(http.create))dlsym(library, "MHD_create_response_from_buffer");
  http.add_header = (__typeof__(http.add_header))dlsym(library, "MHD_add_response_header");
  http.destroy = (__typeof__(http.destroy))dlsym(library, "MHD_destroy_response");
  http.lookup = (__typeof__(http.lookup))dlsym(library, "MHD_lookup_connection_value");
  http.values = (__typeof__(http.values))dlsym(library, "MHD_get_connection_values");
  http.info = (__typeof__(http.info))dlsym(library, "MHD_get_connection_info");
  is_open = http.start && http.stop && http.queue && http.create && http.add_header
            && http.destroy && http.lookup && http.values && http.info;
}

int kilter_http_available(void) {
  pthread_once(&once, open_library);
  return is_open;
}

// A connection, in a list, so that slow ones are found.
struct connection {
  struct connection *next, *previous;
  int descriptor;
  int64_t since;
  int is_ended;
};

struct kilter_http_server {
  kilter_http_options options;
  struct MHD_Daemon *daemon;
  // Bytes of bodies under way; only the server's thread knows them.
  size_t pending;
  // For what follows.
  pthread_mutex_t lock;
  struct connection *connections;
  unsigned int count;
  uint64_t ended, overloads;
  int64_t now;
};

// A request: its body so far, or the answer it will get.
struct request {
  unsigned char *body;
  size_t length, capacity;
  kilter_http_reply refusal;
};

static enum MHD_Result send_reply(struct MHD_Connection *connection, kilter_http_reply *reply) {
  struct MHD_Response *response
      = http.create(reply->length, reply->body, MHD_RESPMEM_MUST_FREE);
  if (!response) {
    free(reply->body);
    reply->body = NULL;
    return MHD_NO;
  }
  reply->body = NULL;
  if (reply->content_type) http.add_header(response, "Content-Type", reply->content_type);
  if (reply->header) http.add_header(response, reply->header, reply->header_value);
  enum MHD_Result result = http.queue(connection, reply->status, response);
  http.destroy(response);
  return result;
}

static enum MHD_Result count_host(void *count, enum MHD_ValueKind kind, const char *key,
                                  const char *value) {
  (void)kind;
  (void)value;
  if (strcasecmp(key, "Host") == 0) ++*(size_t *)count;
  return MHD_YES;
}

static kilter_http_head head_of(struct MHD_Connection *connection, const char *method,
                                const char *path) {
  kilter_http_head head = {.method = method, .path = path};
  head.host = http.lookup(connection, MHD_HEADER_KIND, "Host");
  http.values(connection, MHD_HEADER_KIND, count_host, &head.hosts);
  head.content_type = http.lookup(connection, MHD_HEADER_KIND, "Content-Type");
  head.content_encoding = http.lookup(connection, MHD_HEADER_KIND, "Content-Encoding");
  head.authorization = http.lookup(connection, MHD_HEADER_KIND, "Authorization");
  return head;
}

static void refuse(kilter_http_reply *reply, unsigned int status, const char *text) {
  memset(reply, 0, sizeof *reply);
  reply->status = status;
  reply->content_type = "text/plain";
  reply->body = strdup(text);
  reply->length = reply->body ? strlen(text) : 0;
  reply->swallows = 1;
  if (status == 503) {
    reply->header = "Retry-After";
    reply->header_value = "5";
  }
}

static void forget_body(kilter_http_server *server, struct request *request) {
  server->pending -= request->capacity;
  free(request->body);
  request->body = NULL;
  request->length = request->capacity = 0;
}

// Keeps a piece of a body, or decides to refuse the request.
static void keep(kilter_http_server *server, struct request *request, const char *bytes,
                 size_t length) {
  size_t limit = server->options.body_limit;
  if (length > limit - request->length) {
    forget_body(server, request);
    refuse(&request->refusal, 413, "The body is larger than is taken.\n");
    return;
  }
  size_t needed = request->length + length;
  if (needed > request->capacity) {
    size_t capacity = request->capacity ? request->capacity : 4096;
    while (capacity < needed) capacity *= 2;
    if (capacity > limit) capacity = limit;
    unsigned char *body = NULL;
    if (server->pending - request->capacity + capacity <= server->options.pending_limit)
      body = realloc(request->body, capacity);
    if (!body) {
      forget_body(server, request);
      pthread_mutex_lock(&server->lock);
      server->overloads++;
      pthread_mutex_unlock(&server->lock);
      refuse(&request->refusal, 503, "Too much is under way.\n");
      return;
    }
    server->pending += capacity - request->capacity;
    request->body = body;
    request->capacity = capacity;
  }
  memcpy(request->body + request->length, bytes, length);
  request->length = needed;
}

static enum MHD_Result begin(kilter_http_server *server, struct MHD_Connection *connection,
                             const char *method, const char *path, void **place) {
  struct request *request = calloc(1, sizeof *request);
  if (!request) return MHD_NO;
  *place = request;
  kilter_http_head head = head_of(connection, method, path);
  server->options.decide(server->options.context, &head, &request->refusal);
  const char *length = http.lookup(connection, MHD_HEADER_KIND, "Content-Length");
  int is_large = length && strtoull(length, NULL, 10) > server->options.body_limit;
  if (is_large && !request->refusal.status)
    refuse(&request->refusal, 413, "The body is larger than is taken.\n");
  if (request->refusal.status && (is_large || !request->refusal.swallows))
    return send_reply(connection, &request->refusal);
  return MHD_YES;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
                                  const char *path, const char *method, const char *version,
                                  const char *bytes, size_t *length, void **place) {
  (void)version;
  kilter_http_server *server = context;
  if (!*place) return begin(server, connection, method, path, place);
  struct request *request = *place;
  if (*length > 0) {
    if (!request->refusal.status) keep(server, request, bytes, *length);
    *length = 0;
    return MHD_YES;
  }
  if (request->refusal.status) return send_reply(connection, &request->refusal);
  kilter_http_head head = head_of(connection, method, path);
  kilter_http_reply reply = {0};
  server->options.handle(server->options.context, &head, request->body, request->length, &reply);
  forget_body(server, request);
  return send_reply(connection, &reply);
}

static void on_completed(void *context, struct MHD_Connection *connection, void **place,
                         enum MHD_RequestTerminationCode code) {
  (void)code;
  kilter_http_server *server = context;
  struct request *request = *place;
  if (request) {
    forget_body(server, request);
    free(request->refusal.body);
    free(request);
    *place = NULL;
  }
  const union MHD_ConnectionInfo *info
      = http.info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  struct connection *entry = info ? info->socket_context : NULL;
  if (!entry) return;
  pthread_mutex_lock(&server->lock);
  entry->since = server->now;
  pthread_mutex_unlock(&server->lock);
}

static void on_connection(void *context, struct MHD_Connection *connection, void **place,
                          enum MHD_ConnectionNotificationCode code) {
  kilter_http_server *server = context;
  if (code == MHD_CONNECTION_NOTIFY_STARTED) {
    const union MHD_ConnectionInfo *info
        = http.info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct connection *entry = calloc(1, sizeof *entry);
    if (!entry || !info) {
      free(entry);
      return;
    }
    entry->descriptor = info->connect_fd;
    *place = entry;
    pthread_mutex_lock(&server->lock);
    entry->since = server->now;
    entry->next = server->connections;
    if (entry->next) entry->next->previous = entry;
    server->connections = entry;
    server->count++;
    pthread_mutex_unlock(&server->lock);
  } else if (*place) {
    struct connection *entry = *place;
    pthread_mutex_lock(&server->lock);
    if (entry->next) entry->next->previous = entry->previous;
    if (entry->previous) entry->previous->next = entry->next;
    else server->connections = entry->next;
    server->count--;
    pthread_mutex_unlock(&server->lock);
    free(entry);
    *place = NULL;
  }
}

kilter_http_server *kilter_http_start(const kilter_http_options *options) {
  if (!kilter_http_available()) return NULL;
  kilter_http_server *server = calloc(1, sizeof *server);
  if (!server) return NULL;
  server->options = *options;
  pthread_mutex_init(&server->lock, NULL);
  // Signals are for the main thread: the server's inherits this mask.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  // poll and not epoll: with the edges of epoll 0.9.75 misses an end that comes together with half
  // a head, and keeps the connection until its time is over.
  server->daemon = http.start(
      MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, on_request, server,
      MHD_OPTION_LISTEN_SOCKET, options->socket,
      MHD_OPTION_CONNECTION_LIMIT, options->connections,
      MHD_OPTION_PER_IP_CONNECTION_LIMIT, options->connections_each,
      MHD_OPTION_CONNECTION_TIMEOUT, options->timeout,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, options->head_limit,
      MHD_OPTION_STRICT_FOR_CLIENT, 1,
      MHD_OPTION_NOTIFY_COMPLETED, on_completed, server,
      MHD_OPTION_NOTIFY_CONNECTION, on_connection, server,
      MHD_OPTION_END);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (server->daemon) return server;
  pthread_mutex_destroy(&server->lock);
  free(server);
  return NULL;
}

void kilter_http_stop(kilter_http_server *server) {
  http.stop(server->daemon);
  pthread_mutex_destroy(&server->lock);
  free(server);
}

uint64_t kilter_http_sweep(kilter_http_server *server, int64_t now, int64_t limit) {
  pthread_mutex_lock(&server->lock);
  // Connections that came before the first telling count from it.
  for (struct connection *entry = server->connections; entry; entry = entry->next) {
    if (server->now == 0) entry->since = now;
    if (entry->is_ended || now - entry->since <= limit) continue;
    // The server's thread sees the end and closes the descriptor.
    shutdown(entry->descriptor, SHUT_RDWR);
    entry->is_ended = 1;
    server->ended++;
  }
  server->now = now;
  uint64_t ended = server->ended;
  pthread_mutex_unlock(&server->lock);
  return ended;
}

unsigned int kilter_http_connections(kilter_http_server *server) {
  pthread_mutex_lock(&server->lock);
  unsigned int count = server->count;
  pthread_mutex_unlock(&server->lock);
  return count;
}

uint64_t kilter_http_overloads(kilter_http_server *server) {
  pthread_mutex_lock(&server->lock);
  uint64_t overloads = server->overloads;
  pthread_mutex_unlock(&server->lock);
  return overloads;
}
