/* SPDX-License-Identifier: MIT
 * The memory that cases point at, and what machine they run on, as the model wants to know it.
 */
#ifndef ENTRYLAB_CASE_PAGES_H
#define ENTRYLAB_CASE_PAGES_H

#include "case.h"

/* Two writable pages with nothing behind, and one to read. */
#define GRID_BASE 0x12000000u
#define GRID_END  0x12002000u
#define ZERO_PAGE 0x12010000u
/* The stubs are the first of the kernel's pages but for one (kernel.lds), which is gone by now. */
#define KERNEL_TEXT (KERNEL_BASE + 0x101000)

/* Maps them. 0, or -errno. */
long pages_init(void);
const struct machine *machine_init(void);
/* How many bytes of the writable pages were changed, which are then as before; ~0 if it is not one run of
 * bytes from FROM on. */
uint64_t grid_changed(uint64_t from);

#endif
