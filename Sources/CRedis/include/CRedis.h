#ifndef KILTER_CREDIS_H
#define KILTER_CREDIS_H

// What kilter uses of libhiredis.so.0.14, which is opened when a source first needs it.

#endif
