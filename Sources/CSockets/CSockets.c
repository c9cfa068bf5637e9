#define _GNU_SOURCE
#include "CSockets.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>

struct kilter_datagrams {
  unsigned count;
  size_t bytes;
  unsigned char *room;
  struct mmsghdr *headers;
  struct iovec *places;
};

kilter_datagrams *kilter_datagrams_make(unsigned count, size_t bytes) {
  kilter_datagrams *all = calloc(1, sizeof *all);
  if (!all) return NULL;
  all->count = count;
  all->bytes = bytes;
  all->headers = calloc(count, sizeof *all->headers);
  all->places = calloc(count, sizeof *all->places);
  // Not malloc: most datagrams are short, and pages that nobody writes to cost nothing.
  void *room = mmap(
      NULL, count * bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  all->room = room == MAP_FAILED ? NULL : room;
  if (!all->headers || !all->places || !all->room) {
    kilter_datagrams_free(all);
    return NULL;
  }
  for (unsigned i = 0; i < count; i++) {
    all->places[i].iov_base = all->room + i * bytes;
    all->places[i].iov_len = bytes;
    all->headers[i].msg_hdr.msg_iov = &all->places[i];
    all->headers[i].msg_hdr.msg_iovlen = 1;
  }
  return all;
}

void kilter_datagrams_free(kilter_datagrams *all) {
  if (!all) return;
  if (all->room) munmap(all->room, all->count * all->bytes);
  free(all->headers);
  free(all->places);
  free(all);
}

int kilter_datagrams_receive(kilter_datagrams *all, int descriptor) {
  int count = recvmmsg(descriptor, all->headers, all->count, MSG_DONTWAIT, NULL);
  return count < 0 ? -errno : count;
}

const void *kilter_datagrams_bytes(
    const kilter_datagrams *all, unsigned index, size_t *length, int *isCut) {
  const struct mmsghdr *header = &all->headers[index];
  *length = header->msg_len;
  *isCut = (header->msg_hdr.msg_flags & MSG_TRUNC) != 0;
  return all->room + index * all->bytes;
}
