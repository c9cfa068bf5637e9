#ifndef KILTER_CPOSTGRESQL_H
#define KILTER_CPOSTGRESQL_H

// What kilter uses of libpq.so.5, which is opened when a source first needs it: thin wrappers, so
// that no header of libpq is seen beyond this target. None of them waits for a server, but
// `kilter_pq_connect_start` asks the resolver where the host is a name.
// libpq: https://www.postgresql.org/docs/current/libpq.html

// A connection (PGconn) and a result (PGresult).
typedef struct kilter_pq_connection kilter_pq_connection;
typedef struct kilter_pq_result kilter_pq_result;

// What a connection that is being made waits for.
enum { KILTER_PQ_FAILED = 0, KILTER_PQ_READING = 1, KILTER_PQ_WRITING = 2, KILTER_PQ_READY = 3 };
// What a result is.
enum {
  KILTER_PQ_NOTHING = 0,
  KILTER_PQ_ROWS = 1,
  KILTER_PQ_DONE = 2,
  KILTER_PQ_ERROR = 3,
  KILTER_PQ_UNFIT = 4,
};

// Opens the library once; 0 where it is not installed, or lacks a function that is needed.
int kilter_pq_load(void);

// Begins a connection from arrays that end with NULL; NULL without memory. Notices are swallowed,
// errors tell their SQLSTATE.
kilter_pq_connection *kilter_pq_connect_start(
    const char *const *keywords, const char *const *values);
// Goes on with a connection; what it waits for.
int kilter_pq_connect_poll(kilter_pq_connection *connection);
// From now on nothing that is sent waits; 0 on success.
int kilter_pq_set_nonblocking(kilter_pq_connection *connection);
// The socket; -1 where there is none.
int kilter_pq_socket(const kilter_pq_connection *connection);
// The newest error, perhaps of several lines.
const char *kilter_pq_error(const kilter_pq_connection *connection);
// The server's version as 150020; 0 where it is not known.
int kilter_pq_server_version(const kilter_pq_connection *connection);
// A parameter that the server told, or NULL.
const char *kilter_pq_parameter(const kilter_pq_connection *connection, const char *name);
// Whether the server asked for a password and there was none.
int kilter_pq_needs_password(const kilter_pq_connection *connection);
// Closes it.
void kilter_pq_finish(kilter_pq_connection *connection);

// Sends statements by the simple protocol; 1 on success.
int kilter_pq_send(kilter_pq_connection *connection, const char *statements);
// Sends what waits to be sent; 0 all, 1 not yet, -1 failed.
int kilter_pq_flush(kilter_pq_connection *connection);
// Takes what has come; 1 on success.
int kilter_pq_consume(kilter_pq_connection *connection);
// Whether a result would have to be waited for.
int kilter_pq_is_busy(kilter_pq_connection *connection);
// The next result; NULL after the last.
kilter_pq_result *kilter_pq_take(kilter_pq_connection *connection);
// Bytes that wait in the socket; 0 where that is not known.
int kilter_pq_waiting(const kilter_pq_connection *connection);

// What a result is.
int kilter_pq_status(const kilter_pq_result *result);
// The SQLSTATE of an error, or NULL.
const char *kilter_pq_sqlstate(const kilter_pq_result *result);
// The primary message of an error, or NULL.
const char *kilter_pq_message(const kilter_pq_result *result);
// Rows and columns.
int kilter_pq_rows(const kilter_pq_result *result);
int kilter_pq_columns(const kilter_pq_result *result);
// The name of a column, or NULL.
const char *kilter_pq_column(const kilter_pq_result *result, int column);
// A field: its bytes and their number, which is -1 for SQL's NULL.
const char *kilter_pq_field(const kilter_pq_result *result, int row, int column, int *length);
// Gives the memory back.
void kilter_pq_clear(kilter_pq_result *result);

#endif
