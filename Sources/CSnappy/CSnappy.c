#include "CSnappy.h"

#include <dlfcn.h>
#include <pthread.h>
#include <snappy-c.h>
#include <stdlib.h>

// The functions of the library that are used, typed by its own header.
static struct {
  __typeof__(&snappy_compress) pack;
  __typeof__(&snappy_max_compressed_length) most;
  __typeof__(&snappy_uncompress) unpack;
  __typeof__(&snappy_uncompressed_length) length;
} snappy;
static int is_open;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_library(void) {
  void *library = dlopen("libsnappy.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  snappy.pack = (__typeof__(snappy.pack))dlsym(library, "snappy_compress");
  snappy.most = (__typeof__(snappy.most))dlsym(library, "snappy_max_compressed_length");
  snappy.unpack = (__typeof__(snappy.unpack))dlsym(library, "snappy_uncompress");
  snappy.length = (__typeof__(snappy.length))dlsym(library, "snappy_uncompressed_length");
  is_open = snappy.pack && snappy.most && snappy.unpack && snappy.length;
}

size_t kilter_snappy_max_compressed_length(size_t length) {
  pthread_once(&once, open_library);
  return is_open ? snappy.most(length) : 0;
}

int kilter_snappy_compress(const void *bytes, size_t length, void *packed, size_t *count) {
  pthread_once(&once, open_library);
  if (!is_open) return KILTER_SNAPPY_NO_LIBRARY;
  return snappy.pack(bytes, length, packed, count) == SNAPPY_OK ? KILTER_SNAPPY_OK
                                                                : KILTER_SNAPPY_TOO_LARGE;
}

int kilter_unsnappy(const void *bytes, size_t length, size_t most, void **unpacked, size_t *count) {
  *unpacked = NULL;
  *count = 0;
  pthread_once(&once, open_library);
  if (!is_open) return KILTER_SNAPPY_NO_LIBRARY;
  size_t claimed = 0;
  if (snappy.length(bytes, length, &claimed) != SNAPPY_OK) return KILTER_SNAPPY_MALFORMED;
  if (claimed > most) return KILTER_SNAPPY_TOO_LARGE;
  // malloc of nothing may be NULL.
  char *output = malloc(claimed + 1);
  if (!output) return KILTER_SNAPPY_NO_MEMORY;
  if (snappy.unpack(bytes, length, output, &claimed) != SNAPPY_OK) {
    free(output);
    return KILTER_SNAPPY_MALFORMED;
  }
  *unpacked = output;
  *count = claimed;
  return KILTER_SNAPPY_OK;
}
