#include "CPostgreSQL.h"

#include <dlfcn.h>
#include <postgresql/libpq-fe.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/ioctl.h>

// Every function of libpq that is used, typed by the library's own header.
#define FUNCTIONS(each)                                                                          \
  each(PQconnectStartParams) each(PQconnectPoll) each(PQsetnonblocking) each(PQsocket)           \
  each(PQerrorMessage) each(PQserverVersion) each(PQparameterStatus)                             \
  each(PQconnectionNeedsPassword) each(PQfinish) each(PQsendQuery) each(PQflush)                 \
  each(PQconsumeInput) each(PQisBusy) each(PQgetResult) each(PQresultStatus)                     \
  each(PQresultErrorField) each(PQntuples) each(PQnfields) each(PQfname) each(PQgetvalue)        \
  each(PQgetlength) each(PQgetisnull) each(PQclear) each(PQsetNoticeProcessor)                   \
  each(PQsetErrorVerbosity)

#define MEMBER(name) __typeof__(&name) name;
static struct {
  FUNCTIONS(MEMBER)
} pq;
static int is_loaded = 0;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
#define FIND(name)                                              \
  pq.name = (__typeof__(pq.name))dlsym(library, #name);         \
  if (!pq.name) return;
  FUNCTIONS(FIND)
  is_loaded = 1;
}

int kilter_pq_load(void) {
  pthread_once(&once, load);
  return is_loaded;
}

static void swallow(void *context, const char *message) {
  (void)context;
  (void)message;
}

static PGconn *inner(const kilter_pq_connection *connection) { return (PGconn *)connection; }
static const PGresult *content(const kilter_pq_result *result) { return (const PGresult *)result; }

kilter_pq_connection *kilter_pq_connect_start(
    const char *const *keywords, const char *const *values) {
  PGconn *connection = pq.PQconnectStartParams(keywords, values, 0);
  if (connection) {
    pq.PQsetNoticeProcessor(connection, swallow, NULL);
    pq.PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
  }
  return (kilter_pq_connection *)connection;
}

int kilter_pq_connect_poll(kilter_pq_connection *connection) {
  switch (pq.PQconnectPoll(inner(connection))) {
    case PGRES_POLLING_READING: return KILTER_PQ_READING;
    case PGRES_POLLING_WRITING: return KILTER_PQ_WRITING;
    case PGRES_POLLING_OK: return KILTER_PQ_READY;
    default: return KILTER_PQ_FAILED;
  }
}

int kilter_pq_set_nonblocking(kilter_pq_connection *connection) {
  return pq.PQsetnonblocking(inner(connection), 1);
}

int kilter_pq_socket(const kilter_pq_connection *connection) {
  return pq.PQsocket(inner(connection));
}

const char *kilter_pq_error(const kilter_pq_connection *connection) {
  return pq.PQerrorMessage(inner(connection));
}

int kilter_pq_server_version(const kilter_pq_connection *connection) {
  return pq.PQserverVersion(inner(connection));
}

const char *kilter_pq_parameter(const kilter_pq_connection *connection, const char *name) {
  return pq.PQparameterStatus(inner(connection), name);
}

int kilter_pq_needs_password(const kilter_pq_connection *connection) {
  return pq.PQconnectionNeedsPassword(inner(connection));
}

void kilter_pq_finish(kilter_pq_connection *connection) { pq.PQfinish(inner(connection)); }

int kilter_pq_send(kilter_pq_connection *connection, const char *statements) {
  return pq.PQsendQuery(inner(connection), statements);
}

int kilter_pq_flush(kilter_pq_connection *connection) { return pq.PQflush(inner(connection)); }

int kilter_pq_consume(kilter_pq_connection *connection) {
  return pq.PQconsumeInput(inner(connection));
}

int kilter_pq_is_busy(kilter_pq_connection *connection) {
  return pq.PQisBusy(inner(connection));
}

kilter_pq_result *kilter_pq_take(kilter_pq_connection *connection) {
  return (kilter_pq_result *)pq.PQgetResult(inner(connection));
}

int kilter_pq_waiting(const kilter_pq_connection *connection) {
  int waiting = 0;
  int socket = kilter_pq_socket(connection);
  if (socket < 0 || ioctl(socket, FIONREAD, &waiting) < 0 || waiting < 0) return 0;
  return waiting;
}

int kilter_pq_status(const kilter_pq_result *result) {
  switch (pq.PQresultStatus(content(result))) {
    case PGRES_EMPTY_QUERY: return KILTER_PQ_NOTHING;
    case PGRES_TUPLES_OK: return KILTER_PQ_ROWS;
    case PGRES_COMMAND_OK: return KILTER_PQ_DONE;
    case PGRES_FATAL_ERROR:
    case PGRES_BAD_RESPONSE: return KILTER_PQ_ERROR;
    default: return KILTER_PQ_UNFIT;
  }
}

const char *kilter_pq_sqlstate(const kilter_pq_result *result) {
  return pq.PQresultErrorField(content(result), PG_DIAG_SQLSTATE);
}

const char *kilter_pq_message(const kilter_pq_result *result) {
  return pq.PQresultErrorField(content(result), PG_DIAG_MESSAGE_PRIMARY);
}

int kilter_pq_rows(const kilter_pq_result *result) { return pq.PQntuples(content(result)); }
int kilter_pq_columns(const kilter_pq_result *result) { return pq.PQnfields(content(result)); }

const char *kilter_pq_column(const kilter_pq_result *result, int column) {
  return pq.PQfname(content(result), column);
}

const char *kilter_pq_field(const kilter_pq_result *result, int row, int column, int *length) {
  if (pq.PQgetisnull(content(result), row, column)) {
    *length = -1;
    return NULL;
  }
  *length = pq.PQgetlength(content(result), row, column);
  return pq.PQgetvalue(content(result), row, column);
}

void kilter_pq_clear(kilter_pq_result *result) { pq.PQclear((PGresult *)result); }
