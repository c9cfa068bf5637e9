#ifndef KILTER_CMARIADB_H
#define KILTER_CMARIADB_H

// What kilter uses of libmariadb, whose shared object is opened when a source first needs it. Nothing
// of the library's own header is seen outside.
//
// Every call that may wait comes in two: one begins and one goes on, and both tell what is waited for
// (`KILTER_MARIADB_WAIT_…`, 0 when it is done); so the caller alone says how long.

typedef struct kilter_mariadb kilter_mariadb;

enum {
  KILTER_MARIADB_WAIT_READ = 1,
  KILTER_MARIADB_WAIT_WRITE = 2,
  KILTER_MARIADB_WAIT_EXCEPT = 4,
  KILTER_MARIADB_WAIT_TIMEOUT = 8,
};

// Opens the library; 0 where it is not installed.
int kilter_mariadb_load(void);

// Makes a connection that is not open yet. Packets longer than `packet_bytes` are refused, no file of
// this machine is ever handed to a server, and a password never goes over the wire as it is.
kilter_mariadb *kilter_mariadb_make(unsigned int timeout_seconds, unsigned long packet_bytes);
void kilter_mariadb_close(kilter_mariadb *connection);

// Ends the socket, so that nothing waits for it any more.
void kilter_mariadb_abandon(kilter_mariadb *connection);

int kilter_mariadb_connect_start(
    kilter_mariadb *connection, const char *host, const char *user, const char *password,
    unsigned int port, const char *socket);
int kilter_mariadb_connect_cont(kilter_mariadb *connection, int ready);

// Sends a statement, and waits for the head of its answer. The text must stay until it is done.
int kilter_mariadb_query_start(kilter_mariadb *connection, const char *text, unsigned long count);
int kilter_mariadb_query_cont(kilter_mariadb *connection, int ready);

// The columns of the answer; 0 where it has none.
unsigned int kilter_mariadb_columns(kilter_mariadb *connection);
const char *kilter_mariadb_column_name(kilter_mariadb *connection, unsigned int column);

// Reads the next row.
int kilter_mariadb_row_start(kilter_mariadb *connection);
int kilter_mariadb_row_cont(kilter_mariadb *connection, int ready);

// Whether there is a row; without one the answer is at its end, or failed.
int kilter_mariadb_has_row(const kilter_mariadb *connection);
// A value of the row; NULL for NULL.
const char *kilter_mariadb_value(
    kilter_mariadb *connection, unsigned int column, unsigned long *count);

// Forgets the answer; waits for the rest of it, so it is read to its end or abandoned before.
void kilter_mariadb_finish(kilter_mariadb *connection);

// What the last call failed with; 0 where it did not.
unsigned int kilter_mariadb_error(const kilter_mariadb *connection);
const char *kilter_mariadb_message(const kilter_mariadb *connection);

int kilter_mariadb_socket(const kilter_mariadb *connection);

#endif
