#ifndef KILTER_CMARIADB_H
#define KILTER_CMARIADB_H

// What kilter uses of libmariadb.so.3, which is opened when a source first needs it.

#endif
