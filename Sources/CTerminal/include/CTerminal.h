#pragma once
int kilter_terminal_placeholder(void);
