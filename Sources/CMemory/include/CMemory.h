#pragma once

/// Lets blocks from 256 KiB on be mapped one by one, so that the system has them back as soon as they are
/// freed (mallopt(3), M_MMAP_THRESHOLD). By itself glibc raises that bound with each larger block that
/// is freed, up to 32 MiB, and keeps what lies below: after baselines were read a fleet of a thousand
/// hosts held 26 MB that nobody used. Does nothing with another libc.
void kilter_return_large_blocks(void);
