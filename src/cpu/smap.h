/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_CPU_SMAP_H
#define ENTRYLAB_CPU_SMAP_H

/* Turns the NOPs at the CLAC and STAC sites into those instructions, if the CPU has them. Once, before
 * the kernel's text becomes read-only. */
void smap_patch(void);

#endif
