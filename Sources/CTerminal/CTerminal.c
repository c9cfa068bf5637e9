#define _GNU_SOURCE
#include "CTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// --- Signals that become bytes on a pipe ---------------------------------------------------

static const int told[] = {SIGWINCH, SIGCONT, SIGTSTP, SIGTERM, SIGHUP, SIGINT};
enum { toldCount = sizeof told / sizeof told[0] };
static struct sigaction toldBefore[toldCount];
static int toldSet[toldCount];
static atomic_int signalPipe[2] = {-1, -1};
static atomic_int continued;

static void tell(int signal) {
  int saved = errno;
  unsigned char byte = (unsigned char)signal;
  if (signal == SIGCONT) continued++;
  // A full pipe already says that something happened.
  if (write(signalPipe[1], &byte, 1) < 0) {
  }
  errno = saved;
}

int kilter_signals_start(void) {
  int ends[2];
  if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0) return -1;
  signalPipe[0] = ends[0];
  signalPipe[1] = ends[1];
  for (int i = 0; i < toldCount; i++) {
    struct sigaction action;
    toldSet[i] = 0;
    if (sigaction(told[i], NULL, &toldBefore[i]) != 0) continue;
    // What a parent chose to ignore (nohup) stays ignored.
    if (toldBefore[i].sa_handler == SIG_IGN && told[i] != SIGWINCH && told[i] != SIGCONT) continue;
    memset(&action, 0, sizeof action);
    action.sa_handler = tell;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    toldSet[i] = sigaction(told[i], &action, NULL) == 0;
  }
  return signalPipe[0];
}

void kilter_signals_stop(void) {
  for (int i = 0; i < toldCount; i++)
    if (toldSet[i]) sigaction(told[i], &toldBefore[i], NULL);
  int in = signalPipe[0], out = signalPipe[1];
  signalPipe[0] = signalPipe[1] = -1;
  if (in >= 0) close(in);
  if (out >= 0) close(out);
}

void kilter_signals_stop_self(void) {
  struct sigaction mine, ignored, normal;
  memset(&ignored, 0, sizeof ignored);
  ignored.sa_handler = SIG_IGN;
  memset(&normal, 0, sizeof normal);
  normal.sa_handler = SIG_DFL;
  sigset_t stop, before;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  // The others of the group first, then this thread: raise() returns only when it goes on. The main
  // actor may run on a thread of libdispatch, which blocks signals.
  sigaction(SIGTSTP, &ignored, &mine);
  kill(0, SIGTSTP);
  sigaction(SIGTSTP, &normal, NULL);
  pthread_sigmask(SIG_UNBLOCK, &stop, &before);
  raise(SIGTSTP);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  sigaction(SIGTSTP, &mine, NULL);
}

int kilter_signals_continued(void) { return continued; }

int kilter_run_in_front(int tty, const char *const argv[]) {
  posix_spawnattr_t attributes;
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  if (posix_spawnattr_init(&attributes) != 0) return -1;
  // A group of its own, so that Ctrl-C in the child is the child's, and no signal blocked or ignored.
  posix_spawnattr_setflags(
      &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  sigset_t background, before;
  sigemptyset(&background);
  sigaddset(&background, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &background, &before);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int end = 0; end < 3; end++) posix_spawn_file_actions_adddup2(&actions, tty, end);
  pid_t child = -1;
  pid_t own = tcgetpgrp(tty);
  int problem = posix_spawn(
      &child, argv[0], &actions, &attributes, (char *const *)argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  int status = -1;
  if (problem == 0) {
    tcsetpgrp(tty, child);
    // A child that asked for input before it had the terminal stands still.
    kill(-child, SIGCONT);
    for (;;) {
      pid_t found = waitpid(child, &status, WUNTRACED);
      if (found < 0 && errno == EINTR) continue;
      if (found < 0) break;
      if (!WIFSTOPPED(status)) break;
      // There is no shell that could bring it back: it goes on at once.
      tcsetpgrp(tty, child);
      kill(-child, SIGCONT);
    }
    if (own > 0) tcsetpgrp(tty, own);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (problem != 0) {
    errno = problem;
    return -1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + (WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

// --- Restoring the terminal when the program dies ------------------------------------------

static const int fatal[] = {SIGSEGV, SIGILL, SIGBUS, SIGABRT, SIGFPE, SIGTRAP, SIGSYS};
enum { fatalCount = sizeof fatal / sizeof fatal[0], guardCapacity = 1024 };
static struct sigaction fatalBefore[fatalCount];
static unsigned char guardBytes[guardCapacity];
static size_t guardLength;
static struct termios guardModes;
static int guardTTY = -1, guardCaptured = -1, guardErrors = -1;
static atomic_int guardArmed;
static unsigned char guardStack[64 * 1024];

// Writes as much as the terminal takes within a tenth of a second a time.
static void writeAll(int fd, const unsigned char *bytes, size_t length) {
  while (length > 0) {
    ssize_t n = write(fd, bytes, length);
    if (n > 0) {
      bytes += n;
      length -= (size_t)n;
    } else if (n < 0 && errno == EAGAIN) {
      struct pollfd ready = {.fd = fd, .events = POLLOUT, .revents = 0};
      if (poll(&ready, 1, 100) <= 0) return;
    } else if (n >= 0 || errno != EINTR) {
      return;
    }
  }
}

// pread, poll, write and tcsetattr (one ioctl in glibc) are all that runs here.
static void dying(int signal) {
  int saved = errno;
  if (atomic_exchange(&guardArmed, 0)) {
    writeAll(guardTTY, guardBytes, guardLength);
    tcsetattr(guardTTY, TCSANOW, &guardModes);
    if (guardCaptured >= 0 && guardErrors >= 0) {
      unsigned char part[512];
      off_t place = 0;
      ssize_t n;
      while (place < 65536 && (n = pread(guardCaptured, part, sizeof part, place)) > 0) {
        writeAll(guardErrors, part, (size_t)n);
        place += n;
      }
    }
  }
  // The default, not what was there before: Swift's backtracer would hold the terminal for half a
  // minute with a question.
  struct sigaction normal;
  memset(&normal, 0, sizeof normal);
  normal.sa_handler = SIG_DFL;
  sigaction(signal, &normal, NULL);
  errno = saved;
  sigset_t this;
  sigemptyset(&this);
  sigaddset(&this, signal);
  pthread_sigmask(SIG_UNBLOCK, &this, NULL);
  raise(signal);
}

int kilter_guard_arm(
    int tty, const struct termios *modes, const void *bytes, size_t length, int captured,
    int errors) {
  if (length > guardCapacity) return -1;
  int first = guardTTY < 0;
  guardArmed = 0;
  memcpy(guardBytes, bytes, length);
  guardLength = length;
  guardModes = *modes;
  guardTTY = tty;
  guardCaptured = captured;
  guardErrors = errors;
  guardArmed = 1;
  if (!first) return 0;
  stack_t stack = {.ss_sp = guardStack, .ss_size = sizeof guardStack, .ss_flags = 0};
  sigaltstack(&stack, NULL);
  for (int i = 0; i < fatalCount; i++) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = dying;
    // SA_NODEFER lets the raise() at the end kill at once.
    action.sa_flags = SA_ONSTACK | SA_NODEFER;
    sigemptyset(&action.sa_mask);
    sigaction(fatal[i], &action, &fatalBefore[i]);
  }
  return 0;
}

void kilter_guard_disarm(void) {
  if (guardTTY < 0) return;
  guardArmed = 0;
  guardTTY = -1;
  for (int i = 0; i < fatalCount; i++) sigaction(fatal[i], &fatalBefore[i], NULL);
}

// --- Calls that Swift does not see ----------------------------------------------------------

int kilter_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int kilter_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int64_t kilter_click_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int kilter_terminal_size(int tty, int *columns, int *rows) {
  struct winsize size;
  if (ioctl(tty, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return -1;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return 0;
}

int kilter_bytes_waiting(int tty) {
  int count = 0;
  return ioctl(tty, FIONREAD, &count) == 0 ? count : -1;
}

static int isUTF8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

// The locale that the environment asks for may not be installed here; that it is one of UTF-8 is
// then still known by its name.
static int asksForUTF8(void) {
  const char *name = getenv("LC_ALL");
  if (!name || !*name) name = getenv("LC_CTYPE");
  if (!name || !*name) name = getenv("LANG");
  return name && (strcasestr(name, ".UTF-8") || strcasestr(name, ".UTF8"));
}

int kilter_locale_is_utf8(int force) {
  const char *set = setlocale(LC_CTYPE, "");
  if (set && isUTF8()) return 1;
  if (force || (!set && asksForUTF8())) {
    if (setlocale(LC_CTYPE, "C.UTF-8") && isUTF8()) return 1;
    if (setlocale(LC_CTYPE, "en_US.UTF-8") && isUTF8()) return 1;
    setlocale(LC_CTYPE, "C");
  }
  return 0;
}
