#include "CMariaDB.h"

#include <dlfcn.h>
#include <mariadb/mysql.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>

// Every function of libmariadb that is used, typed by the library's own header.
#define FUNCTIONS(each)                                                                           \
  each(mysql_server_init) each(mysql_init) each(mysql_options) each(mysql_options4)               \
  each(mysql_close) each(mysql_real_connect_start) each(mysql_real_connect_cont)                  \
  each(mysql_real_query_start) each(mysql_real_query_cont) each(mysql_use_result)                 \
  each(mysql_fetch_row_start) each(mysql_fetch_row_cont) each(mysql_fetch_lengths)                \
  each(mysql_num_fields) each(mysql_fetch_field_direct) each(mysql_free_result)                   \
  each(mysql_errno) each(mysql_error) each(mysql_get_socket)

#define MEMBER(name) __typeof__(&name) name;
static struct {
  FUNCTIONS(MEMBER)
} db;
static int is_loaded = 0;
static pthread_once_t once = PTHREAD_ONCE_INIT;

// A connection, the answer that is being read, and where the calls in two parts leave their results.
struct kilter_mariadb {
  MYSQL *mysql;
  MYSQL *connected;
  MYSQL_RES *result;
  MYSQL_ROW row;
  int failed;
};

static void load(void) {
  void *library = dlopen("libmariadb.so.3", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
#define FIND(name)                                      \
  db.name = (__typeof__(db.name))dlsym(library, #name); \
  if (!db.name) return;
  FUNCTIONS(FIND)
  // Here and not in the first mysql_init: two threads may make their first connections at once.
  if (db.mysql_server_init(0, NULL, NULL)) return;
  is_loaded = 1;
}

int kilter_mariadb_load(void) {
  pthread_once(&once, load);
  return is_loaded;
}

kilter_mariadb *kilter_mariadb_make(unsigned int timeout_seconds, unsigned long packet_bytes) {
  kilter_mariadb *connection = calloc(1, sizeof *connection);
  if (!connection) return NULL;
  MYSQL *mysql = connection->mysql = db.mysql_init(NULL);
  if (!mysql) {
    free(connection);
    return NULL;
  }
  unsigned int off = 0;
  db.mysql_options(mysql, MYSQL_OPT_NONBLOCK, NULL);
  db.mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &timeout_seconds);
  db.mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &timeout_seconds);
  db.mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &timeout_seconds);
  db.mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &off);
  db.mysql_options(mysql, MYSQL_OPT_MAX_ALLOWED_PACKET, &packet_bytes);
  db.mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  // Not `dialog`, which asks on the terminal, nor `mysql_clear_password`.
  db.mysql_options(
      mysql, MARIADB_OPT_RESTRICTED_AUTH,
      "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password,parsec");
  db.mysql_options4(mysql, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "kilter");
  return connection;
}

void kilter_mariadb_close(kilter_mariadb *connection) {
  kilter_mariadb_finish(connection);
  db.mysql_close(connection->mysql);
  free(connection);
}

void kilter_mariadb_abandon(kilter_mariadb *connection) {
  int socket = kilter_mariadb_socket(connection);
  if (socket >= 0) shutdown(socket, SHUT_RDWR);
}

int kilter_mariadb_connect_start(
    kilter_mariadb *connection, const char *host, const char *user, const char *password,
    unsigned int port, const char *socket) {
  return db.mysql_real_connect_start(
      &connection->connected, connection->mysql, host, user, password, NULL, port, socket, 0);
}

int kilter_mariadb_connect_cont(kilter_mariadb *connection, int ready) {
  return db.mysql_real_connect_cont(&connection->connected, connection->mysql, ready);
}

int kilter_mariadb_query_start(kilter_mariadb *connection, const char *text, unsigned long count) {
  return db.mysql_real_query_start(&connection->failed, connection->mysql, text, count);
}

int kilter_mariadb_query_cont(kilter_mariadb *connection, int ready) {
  return db.mysql_real_query_cont(&connection->failed, connection->mysql, ready);
}

unsigned int kilter_mariadb_columns(kilter_mariadb *connection) {
  if (!connection->result) connection->result = db.mysql_use_result(connection->mysql);
  return connection->result ? db.mysql_num_fields(connection->result) : 0;
}

const char *kilter_mariadb_column_name(kilter_mariadb *connection, unsigned int column) {
  MYSQL_FIELD *field = db.mysql_fetch_field_direct(connection->result, column);
  return field && field->name ? field->name : "";
}

int kilter_mariadb_row_start(kilter_mariadb *connection) {
  return db.mysql_fetch_row_start(&connection->row, connection->result);
}

int kilter_mariadb_row_cont(kilter_mariadb *connection, int ready) {
  return db.mysql_fetch_row_cont(&connection->row, connection->result, ready);
}

int kilter_mariadb_has_row(const kilter_mariadb *connection) { return connection->row != NULL; }

const char *kilter_mariadb_value(
    kilter_mariadb *connection, unsigned int column, unsigned long *count) {
  unsigned long *lengths = db.mysql_fetch_lengths(connection->result);
  *count = lengths && connection->row[column] ? lengths[column] : 0;
  return connection->row[column];
}

void kilter_mariadb_finish(kilter_mariadb *connection) {
  if (connection->result) db.mysql_free_result(connection->result);
  connection->result = NULL;
  connection->row = NULL;
}

unsigned int kilter_mariadb_error(const kilter_mariadb *connection) {
  return db.mysql_errno(connection->mysql);
}

const char *kilter_mariadb_message(const kilter_mariadb *connection) {
  return db.mysql_error(connection->mysql);
}

int kilter_mariadb_socket(const kilter_mariadb *connection) {
  my_socket socket = db.mysql_get_socket(connection->mysql);
  return socket == MARIADB_INVALID_SOCKET ? -1 : (int)socket;
}
