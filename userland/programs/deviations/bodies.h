/* SPDX-License-Identifier: MIT
 * How bodies.S, entries.S and bodies32.S write a body: a function that attempt() calls. RDI is the
 * argument, RAX the result.
 */
#include "cpu/registers.h"
#include "gdt/selectors.h"
#include "calls.h"

.macro body name:req insn:vararg
        .global body_\name
body_\name:
        \insn
.endm

/* The same, and nothing after it. */
.macro body1 name:req insn:vararg
        body    \name, \insn
        ret
.endm

/* TF comes into force with the instruction after POPFQ. Clobbers: nothing. */
.macro set_tf
        pushfq
        orl     $FLAG_TF, (%rsp)
        popfq
.endm
.macro clear_tf
        pushfq
        andl    $~FLAG_TF, (%rsp)
        popfq
.endm

