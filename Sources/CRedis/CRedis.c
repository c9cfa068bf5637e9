#include "CRedis.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <pthread.h>
#include <stddef.h>

#define TEXT_OF(value) #value
#define TEXT(value) TEXT_OF(value)
#define FILE_NAME "libhiredis.so." TEXT(HIREDIS_SONAME)

#if HIREDIS_MAJOR >= 1
typedef size_t element_count;
#else
typedef int element_count;
#endif
enum { ELEMENTS_MOST = 65536 };

// Every function of hiredis that is used, typed by the library's own header.
#define FUNCTIONS(each)                                                                         \
  each(redisConnectWithTimeout) each(redisConnectUnixWithTimeout) each(redisSetTimeout)         \
  each(redisAppendFormattedCommand) each(redisBufferWrite) each(redisBufferRead)                \
  each(redisGetReplyFromReader) each(freeReplyObject) each(redisFree) each(redisReaderCreate)   \
  each(redisReaderFree)

#define MEMBER(name) __typeof__(&name) name;
static struct {
  FUNCTIONS(MEMBER)
} redis;
static int is_loaded = 0;
static pthread_once_t once = PTHREAD_ONCE_INIT;

// Answers are made by the library's own functions; only arrays pass by here first.
static redisReplyObjectFunctions bounded;
static void *(*make_array)(const redisReadTask *, element_count);

static void *make_bounded_array(const redisReadTask *task, element_count elements) {
  return elements > ELEMENTS_MOST ? NULL : make_array(task, elements);
}

static void load(void) {
  void *library = dlopen(FILE_NAME, RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
#define FIND(name)                                                \
  redis.name = (__typeof__(redis.name))dlsym(library, #name); \
  if (!redis.name) return;
  FUNCTIONS(FIND)
  // A reader of the library's own shows which functions make its answers.
  redisReader *reader = redis.redisReaderCreate();
  if (!reader) return;
  bounded = *reader->fn;
  redis.redisReaderFree(reader);
  make_array = bounded.createArray;
  bounded.createArray = make_bounded_array;
  is_loaded = 1;
}

int kilter_redis_load(void) {
  pthread_once(&once, load);
  return is_loaded;
}

const char *kilter_redis_file(void) { return FILE_NAME; }

static redisContext *inner(const kilter_redis_connection *connection) {
  return (redisContext *)connection;
}
static const redisReply *content(const kilter_redis_reply *reply) {
  return (const redisReply *)reply;
}

kilter_redis_connection *kilter_redis_connect(
    const char *path, const char *host, int port, long long microseconds) {
  struct timeval limit = {.tv_sec = microseconds / 1000000, .tv_usec = microseconds % 1000000};
  redisContext *context = path ? redis.redisConnectUnixWithTimeout(path, limit)
                               : redis.redisConnectWithTimeout(host, port, limit);
  if (context && !context->err) {
    context->reader->fn = &bounded;
    redis.redisSetTimeout(context, limit);
    fcntl(context->fd, F_SETFD, FD_CLOEXEC);
  }
  return (kilter_redis_connection *)context;
}

void kilter_redis_free(kilter_redis_connection *connection) { redis.redisFree(inner(connection)); }

int kilter_redis_error(const kilter_redis_connection *connection) {
  switch (inner(connection)->err) {
    case 0: return KILTER_REDIS_FINE;
    case REDIS_ERR_IO: return KILTER_REDIS_IO;
    case REDIS_ERR_EOF: return KILTER_REDIS_CLOSED;
    case REDIS_ERR_PROTOCOL: return KILTER_REDIS_PROTOCOL;
    case REDIS_ERR_OOM: return KILTER_REDIS_TOO_MUCH;
    default: return KILTER_REDIS_OTHER;
  }
}

const char *kilter_redis_message(const kilter_redis_connection *connection) {
  return inner(connection)->errstr;
}

int kilter_redis_socket(const kilter_redis_connection *connection) {
  return inner(connection)->fd;
}

int kilter_redis_append(kilter_redis_connection *connection, const char *bytes, long count) {
  return redis.redisAppendFormattedCommand(inner(connection), bytes, (size_t)count) == REDIS_OK;
}

int kilter_redis_write(kilter_redis_connection *connection, int *is_sent) {
  return redis.redisBufferWrite(inner(connection), is_sent) == REDIS_OK;
}

int kilter_redis_read(kilter_redis_connection *connection) {
  return redis.redisBufferRead(inner(connection)) == REDIS_OK;
}

long kilter_redis_unread(const kilter_redis_connection *connection) {
  const redisReader *reader = inner(connection)->reader;
  return reader ? (long)(reader->len - reader->pos) : 0;
}

int kilter_redis_next(kilter_redis_connection *connection, kilter_redis_reply **reply) {
  void *raw = NULL;
  int result = redis.redisGetReplyFromReader(inner(connection), &raw);
  *reply = (kilter_redis_reply *)raw;
  return result == REDIS_OK;
}

void kilter_redis_free_reply(kilter_redis_reply *reply) { redis.freeReplyObject(reply); }

int kilter_redis_kind(const kilter_redis_reply *reply) {
  switch (content(reply)->type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS: return KILTER_REDIS_BYTES;
    case REDIS_REPLY_ARRAY: return KILTER_REDIS_ARRAY;
    case REDIS_REPLY_INTEGER: return KILTER_REDIS_INTEGER;
    case REDIS_REPLY_ERROR: return KILTER_REDIS_REFUSAL;
    default: return KILTER_REDIS_NULL;
  }
}

long long kilter_redis_integer(const kilter_redis_reply *reply) { return content(reply)->integer; }

const char *kilter_redis_bytes(const kilter_redis_reply *reply, long *count) {
  *count = (long)content(reply)->len;
  return content(reply)->str;
}

long kilter_redis_count(const kilter_redis_reply *reply) { return (long)content(reply)->elements; }

const kilter_redis_reply *kilter_redis_element(const kilter_redis_reply *reply, long index) {
  return (const kilter_redis_reply *)content(reply)->element[index];
}
