#ifndef KILTER_CPOSTGRESQL_H
#define KILTER_CPOSTGRESQL_H

// What kilter uses of libpq.so.5, which is opened when a source first needs it.

#endif
