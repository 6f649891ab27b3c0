/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_KIND_H
#define ENTRYLAB_KIND_H

#include "calls.h"

#define KERNEL_TEXT 0xffffffff80100000

/* A kind, which goes on with the lines below; kind1: with nothing.
 * In: name, its first instruction. Out: die_NAME. Clobbers: nothing. */
.macro kind name:req insn:vararg
        .global die_\name
die_\name:
        \insn
.endm

.macro kind1 name:req insn:vararg
        kind    \name, \insn
        ret
.endm

#endif
