#ifndef KILTER_CCURL_H
#define KILTER_CCURL_H

// What kilter uses of libcurl.so.4, which is opened when a source first needs it.

#endif
