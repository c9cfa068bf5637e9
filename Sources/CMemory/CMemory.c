#include "CMemory.h"

#ifdef __linux__
#include <features.h>
#endif

#ifdef __GLIBC__
#include <malloc.h>

void kilter_return_large_blocks(void) { mallopt(M_MMAP_THRESHOLD, 256 * 1024); }
#else
void kilter_return_large_blocks(void) {}
#endif
