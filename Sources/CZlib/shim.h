#pragma once
#include <zlib.h>

// `deflateInit2` and `inflateInit2` are macros, which Swift does not see.
static inline int kilter_deflate_begin(z_stream *stream, int level, int bits) {
  return deflateInit2(stream, level, Z_DEFLATED, -bits, 8, Z_DEFAULT_STRATEGY);
}
static inline int kilter_inflate_begin(z_stream *stream, int bits) {
  return inflateInit2(stream, bits);
}
