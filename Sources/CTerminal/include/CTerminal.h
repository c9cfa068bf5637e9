#pragma once
#include <stddef.h>
#include <stdint.h>
#include <termios.h>

// What must be safe inside a signal handler, and a few calls that Swift does not see.

// Signals arrive as their number, one byte each, on the descriptor returned; -1 on failure.
// Handled: SIGWINCH, SIGCONT, SIGTSTP, and SIGTERM, SIGHUP, SIGINT where they were not ignored.
int kilter_signals_start(void);
// Gives the signals back what they had before.
void kilter_signals_stop(void);
// Stops the process as Ctrl-Z in a shell would, its group included; returns when it goes on.
void kilter_signals_stop_self(void);
// Runs a program with the terminal as its standard input, output and error, in front, and waits for
// its end; `argv[0]` is a path, and a null pointer ends the list. Returns its exit status, 128 and the
// signal that ended it, or -1 with `errno` where it could not be started.
int kilter_run_in_front(int tty, const char *const argv[]);
// How often the process was told to go on.
int kilter_signals_continued(void);

// From here on a fatal signal (a Swift trap among them) writes `bytes` to `tty`, gives it back
// `modes`, copies what `captured` holds to `errors` (each -1 for none), and ends the process.
// Returns 0, or -1 when `length` is more than fits.
int kilter_guard_arm(
    int tty, const struct termios *modes, const void *bytes, size_t length, int captured,
    int errors);
// A fatal signal does what it did before.
void kilter_guard_disarm(void);

// A pipe that no child inherits; 0 on success.
int kilter_pipe(int ends[2]);
// A file in memory; -1 on failure.
int kilter_memory_file(const char *name);
// Milliseconds of the monotonic clock: how far apart two clicks are, and nothing else.
int64_t kilter_click_milliseconds(void);
// The size of the terminal; 0 when it has told one.
int kilter_terminal_size(int tty, int *columns, int *rows);
// Bytes that wait to be read; -1 on failure.
int kilter_bytes_waiting(int tty);
// Whether the character encoding of the locale is UTF-8; sets the locale for characters.
int kilter_locale_is_utf8(int force);
