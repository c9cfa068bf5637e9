#pragma once
#include <stddef.h>

// Receiving many datagrams by one call: recvmmsg(2), which Swift does not see.

// Room for datagrams; only the pages that a datagram ever filled are taken from the system.
typedef struct kilter_datagrams kilter_datagrams;

// Room for `count` datagrams of up to `bytes` bytes each; NULL without memory.
kilter_datagrams *kilter_datagrams_make(unsigned count, size_t bytes);
// Gives the room back.
void kilter_datagrams_free(kilter_datagrams *datagrams);
// Takes what waits on a socket and waits for nothing: how many came, or the negative errno.
int kilter_datagrams_receive(kilter_datagrams *datagrams, int descriptor);
// The datagram at `index` of the last call; `isCut` where it was longer than the room.
const void *kilter_datagrams_bytes(
    const kilter_datagrams *datagrams, unsigned index, size_t *length, int *isCut);
