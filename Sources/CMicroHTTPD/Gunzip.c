#include "CMicroHTTPD.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

// The functions of the library that are used, typed by its own header.
static struct {
  __typeof__(&inflateInit2_) init;
  __typeof__(&inflate) step;
  __typeof__(&inflateReset) reset;
  __typeof__(&inflateEnd) end;
} zip;
static int is_open;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_library(void) {
  void *library = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  zip.init = (__typeof__(zip.init))dlsym(library, "inflateInit2_");
  zip.step = (__typeof__(zip.step))dlsym(library, "inflate");
  zip.reset = (__typeof__(zip.reset))dlsym(library, "inflateReset");
  zip.end = (__typeof__(zip.end))dlsym(library, "inflateEnd");
  is_open = zip.init && zip.step && zip.reset && zip.end;
}

int kilter_gunzip(const void *bytes, size_t length, size_t most, void **unpacked, size_t *count) {
  pthread_once(&once, open_library);
  *unpacked = NULL;
  *count = 0;
  if (!is_open) return KILTER_GUNZIP_NO_LIBRARY;
  if (length > UINT32_MAX || most > UINT32_MAX / 2) return KILTER_GUNZIP_TOO_LARGE;
  z_stream stream = {0};
  // 16 more than the greatest window: gzip and nothing else.
  if (zip.init(&stream, 15 + 16, ZLIB_VERSION, (int)sizeof stream) != Z_OK)
    return KILTER_GUNZIP_NO_MEMORY;
  stream.next_in = (Bytef *)bytes;
  stream.avail_in = (uInt)length;
  // One byte more than is taken shows that there is more.
  size_t capacity = length < most / 4 ? 4 * length + 1 : most + 1;
  unsigned char *output = malloc(capacity);
  int result = output ? KILTER_GUNZIP_OK : KILTER_GUNZIP_NO_MEMORY;
  while (result == KILTER_GUNZIP_OK) {
    stream.next_out = output + *count;
    stream.avail_out = (uInt)(capacity - *count);
    int step = zip.step(&stream, Z_NO_FLUSH);
    *count = capacity - stream.avail_out;
    if (*count > most) {
      result = KILTER_GUNZIP_TOO_LARGE;
    } else if (step == Z_STREAM_END) {
      if (stream.avail_in == 0) break;
      // Another member follows, or something that is none.
      if (zip.reset(&stream) != Z_OK) result = KILTER_GUNZIP_MALFORMED;
    } else if ((step != Z_OK && step != Z_BUF_ERROR)
               || (stream.avail_in == 0 && stream.avail_out > 0)) {
      result = KILTER_GUNZIP_MALFORMED;
    } else if (stream.avail_out == 0) {
      capacity = capacity < most / 2 ? 2 * capacity : most + 1;
      unsigned char *larger = realloc(output, capacity);
      if (larger) output = larger;
      else result = KILTER_GUNZIP_NO_MEMORY;
    }
  }
  zip.end(&stream);
  if (result != KILTER_GUNZIP_OK) {
    free(output);
    output = NULL;
    *count = 0;
  }
  *unpacked = output;
  return result;
}
