#pragma once
#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE 700
#define _XOPEN_SOURCE_EXTENDED 1
#include <locale.h>
#include <ncurses.h>
#include <stdint.h>
#include <stdlib.h>
#include <term.h>
#include <wchar.h>

// What Swift cannot import (macros, variadics) or Swift 6 refuses (globals of the library).

// One cell to write: a scalar, or for a cluster its first scalar.
typedef struct {
  uint32_t code;
  int32_t pair;
  uint32_t attributes;
} kilter_cell;

static inline attr_t kilter_attributes(uint32_t bits) {
  attr_t out = A_NORMAL;
  if (bits & 1) out |= A_BOLD;
  if (bits & 2) out |= A_UNDERLINE;
  if (bits & 4) out |= A_REVERSE;
  if (bits & 8) out |= A_DIM;
  return out;
}

// Writes cells side by side; a cell with code 0 is the right half of the one before it.
static inline void kilter_put_run(int row, int column, const kilter_cell *cells, int count) {
  enum { batch = 256 };
  cchar_t out[batch];
  int filled = 0, start = column, x = column;
  for (int i = 0; i < count; i++) {
    if (cells[i].code == 0) {
      // The wide character before it takes this column too.
      x++;
      continue;
    }
    if (filled == batch) {
      mvwadd_wchnstr(stdscr, row, start, out, filled);
      filled = 0;
      start = x;
    }
    wchar_t text[2] = {(wchar_t)cells[i].code, 0};
    int pair = cells[i].pair;
    setcchar(&out[filled++], text, kilter_attributes(cells[i].attributes), 0, &pair);
    x++;
  }
  if (filled > 0) mvwadd_wchnstr(stdscr, row, start, out, filled);
}

// Writes one cell of several scalars (at most five: CCHARW_MAX).
static inline void kilter_put_cluster(
    int row, int column, const wchar_t *text, int count, int pair, uint32_t attributes) {
  wchar_t held[6] = {0};
  for (int i = 0; i < count && i < 5; i++) held[i] = text[i];
  cchar_t cell;
  if (setcchar(&cell, held, kilter_attributes(attributes), 0, &pair) == OK)
    mvwadd_wchnstr(stdscr, row, column, &cell, 1);
}

static inline void kilter_prepare_screen(void) {
  leaveok(stdscr, TRUE);
  scrollok(stdscr, FALSE);
  idlok(stdscr, FALSE);
  idcok(stdscr, FALSE);
}
static inline void kilter_clear(void) {
  werase(stdscr);
  clearok(curscr, TRUE);
}
static inline void kilter_background(int pair) {
  cchar_t cell;
  wchar_t text[2] = {L' ', 0};
  if (setcchar(&cell, text, A_NORMAL, 0, &pair) == OK) wbkgrndset(stdscr, &cell);
}
static inline int kilter_refresh(void) {
  if (wnoutrefresh(stdscr) == ERR) return ERR;
  return doupdate();
}
static inline void kilter_redraw(void) { clearok(curscr, TRUE); }
static inline int kilter_color_pairs(void) { return COLOR_PAIRS; }
// Resetting forgets that pair 0 means the terminal's own colours.
static inline void kilter_reset_pairs(void) {
  reset_color_pairs();
  use_default_colors();
}
static inline int kilter_width(uint32_t code) { return wcwidth((wchar_t)code); }

// A window that is never shown: reading keys from it refreshes nothing.
static inline WINDOW *kilter_input_window(void) {
  WINDOW *pad = newpad(1, 1);
  if (pad) {
    keypad(pad, TRUE);
    nodelay(pad, TRUE);
  }
  return pad;
}

// A key: 1 with a character, 2 with a key code of ncurses, 0 when none waits.
static inline int kilter_read_key(WINDOW *window, uint32_t *code) {
  wint_t value = 0;
  int kind = wget_wch(window, &value);
  *code = (uint32_t)value;
  return kind == OK ? 1 : kind == KEY_CODE_YES ? 2 : 0;
}

// What the mouse did: 1 press, 2 wheel up, 3 wheel down, 0 anything else.
static inline int kilter_read_mouse(int *column, int *row) {
  MEVENT event;
  if (getmouse(&event) != OK) return 0;
  *column = event.x;
  *row = event.y;
  if (event.bstate & (BUTTON1_PRESSED | BUTTON1_CLICKED)) return 1;
  if (event.bstate & BUTTON4_PRESSED) return 2;
  if (event.bstate & BUTTON5_PRESSED) return 3;
  return 0;
}
static inline void kilter_mouse_on(void) {
  mouseinterval(0);
  mousemask(BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
}
static inline void kilter_mouse_off(void) { mousemask(0, NULL); }

// A capability's string, or NULL for none: ncurses answers -1 for one that is no string.
static inline const char *kilter_capability(const char *name) {
  char *value = tigetstr((char *)name);
  return value == (char *)-1 ? NULL : value;
}
static inline const char *kilter_capability_with(const char *name, int first, int second) {
  const char *value = kilter_capability(name);
  return value ? tparm((char *)value, first, second, 0, 0, 0, 0, 0, 0, 0) : NULL;
}
