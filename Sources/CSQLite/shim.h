// SQLite 3: the form in which history is exported.
#include <sqlite3.h>
