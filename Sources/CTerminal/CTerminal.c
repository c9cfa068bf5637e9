#include "CTerminal.h"
int kilter_terminal_placeholder(void) { return 0; }
