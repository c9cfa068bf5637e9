#pragma once
#include <stddef.h>

// Snappy's block format (google/snappy, format_description.txt), by the system's libsnappy, which the
// first call loads: a program that speaks no remote write neither has nor pays for it.

enum {
  KILTER_SNAPPY_OK,
  KILTER_SNAPPY_MALFORMED,
  KILTER_SNAPPY_TOO_LARGE,
  KILTER_SNAPPY_NO_LIBRARY,
  KILTER_SNAPPY_NO_MEMORY
};

// Unpacks one block into memory from malloc, at most `most` bytes. The length that the block claims is
// looked at before any memory is taken.
int kilter_unsnappy(const void *bytes, size_t length, size_t most, void **unpacked, size_t *count);

// The most bytes that so many become; 0 where the library is not there.
size_t kilter_snappy_max_compressed_length(size_t length);

// Packs bytes into one block; `count` is the room at `packed` and becomes what was used of it.
int kilter_snappy_compress(const void *bytes, size_t length, void *packed, size_t *count);
