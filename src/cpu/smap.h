/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_CPU_SMAP_H
#define ENTRYLAB_CPU_SMAP_H

/* Inside an asm statement: a three-byte NOP that becomes CLAC (0xca) or STAC (0xcb). As asm.h's. */
#define SMAP_SITE(opcode)                                                                   \
    ".pushsection .smap_sites, \"a\"; .quad 773f, " opcode "; .popsection\n"               \
    "773: .byte 0x0f, 0x1f, 0x00\n"

/* Turns the NOPs at the CLAC and STAC sites into those instructions, if the CPU has them. Once, before
 * the kernel's text becomes read-only. */
void smap_patch(void);

#endif
