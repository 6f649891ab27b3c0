/* SPDX-License-Identifier: MIT
 * Assembly: the paths whose one instruction is a whole call, for programs that make it anywhere and with
 * anything in the registers. BARE_PATHS(each): the line `each ID, INSTRUCTION` for every such path.
 */
#ifndef ENTRYLAB_BARE_H
#define ENTRYLAB_BARE_H

#include "abi.h"
#include "gdt/selectors.h"

/* Behind a list of one SYMBOL for each path: whether that of the path ID is there. The build names what lacks it. */
.macro bare_listed symbol:req id:req
        .ifndef \symbol
        .error "userland/lib/bare.h has no line for the path \id; if its instruction alone is no call, \symbol belongs here"
        .endif
.endm

#ifdef __i386__
#define BARE_PATHS(each) \
        each    int80, int $0x80; \
        each    callgate, lcall $SEL_CALLGATE, $0; \
        each    ud2, bare_ud2

.macro bare_ud2
        ud2
        nopl    UD2_CALL_MARK(%eax)
.endm
#else
#define BARE_PATHS(each) \
        each    int80, int $0x80; \
        each    callgate, lcall *bare_gate(%rip); \
        each    ud2, bare_ud2

.macro bare_ud2
        ud2
        nopl    UD2_CALL_MARK(%rax)
.endm

        .pushsection .rodata
        .balign 8
bare_gate:                              /* m16:32, of which only the selector counts */
        .long   0
        .word   SEL_CALLGATE
        .popsection
#endif
#endif
