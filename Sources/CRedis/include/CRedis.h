#ifndef KILTER_CREDIS_H
#define KILTER_CREDIS_H

// What kilter uses of hiredis, whose shared object is opened when a source first needs it. Nothing of
// the library's own header, nor of the system's, is seen outside.

// A connection and an answer of the library.
typedef struct kilter_redis_connection kilter_redis_connection;
typedef struct kilter_redis_reply kilter_redis_reply;

// Why a call failed.
enum {
  KILTER_REDIS_FINE = 0,
  KILTER_REDIS_IO = 1,
  KILTER_REDIS_CLOSED = 2,
  KILTER_REDIS_PROTOCOL = 3,
  KILTER_REDIS_TOO_MUCH = 4,
  KILTER_REDIS_OTHER = 5,
};

// What an answer is.
enum {
  KILTER_REDIS_NULL = 0,
  KILTER_REDIS_BYTES = 1,
  KILTER_REDIS_ARRAY = 2,
  KILTER_REDIS_INTEGER = 3,
  KILTER_REDIS_REFUSAL = 4,
};

// Opens the library; 0 where it is not installed. The struct layouts of other versions differ, so only
// the one whose header this was compiled with will do.
int kilter_redis_load(void);

// The name of the shared object.
const char *kilter_redis_file(void);

// Connects to a Unix socket, or where `path` is NULL to a host and port, within a time; NULL without
// memory. The connection may have failed: see `kilter_redis_error`. Answers that announce an array of
// more than 65 536 elements are refused: the library would ask for their memory before one has come.
kilter_redis_connection *kilter_redis_connect(
    const char *path, const char *host, int port, long long microseconds);
void kilter_redis_free(kilter_redis_connection *connection);

// What went wrong, and the library's words for it.
int kilter_redis_error(const kilter_redis_connection *connection);
const char *kilter_redis_message(const kilter_redis_connection *connection);

int kilter_redis_socket(const kilter_redis_connection *connection);

// Adds a request in the protocol's form, sends what fits, reads what is there; 0 where that failed.
int kilter_redis_append(kilter_redis_connection *connection, const char *bytes, long count);
int kilter_redis_write(kilter_redis_connection *connection, int *is_sent);
int kilter_redis_read(kilter_redis_connection *connection);

// Bytes that have come and are not taken into an answer yet.
long kilter_redis_unread(const kilter_redis_connection *connection);

// The next whole answer; NULL where more must be read. 0 where what came is not the protocol.
int kilter_redis_next(kilter_redis_connection *connection, kilter_redis_reply **reply);
void kilter_redis_free_reply(kilter_redis_reply *reply);

int kilter_redis_kind(const kilter_redis_reply *reply);
long long kilter_redis_integer(const kilter_redis_reply *reply);
const char *kilter_redis_bytes(const kilter_redis_reply *reply, long *count);
long kilter_redis_count(const kilter_redis_reply *reply);
const kilter_redis_reply *kilter_redis_element(const kilter_redis_reply *reply, long index);

#endif
