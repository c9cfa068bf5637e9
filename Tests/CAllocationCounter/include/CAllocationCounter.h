#pragma once
/// How often memory was asked for since the program began, by all threads.
unsigned long kilter_allocation_count(void);
