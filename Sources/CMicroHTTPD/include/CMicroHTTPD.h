#ifndef KILTER_CMICROHTTPD_H
#define KILTER_CMICROHTTPD_H

// What kilter uses of libmicrohttpd.so.12, which is opened when a source first needs it.

#endif
