/* SPDX-License-Identifier: MIT
 * The shapes that the user side of an entry path can have. Each enter/ID.S picks one.
 *
 * A path is assembled twice: for programs, where it defines enter_raw, and with -DVDSO for the
 * vDSO, where it defines __entrylab_ID. Both are called with the registers of abi.h and only change
 * what abi.h says. user_ID_enter and user_ID_back mark the window that the host counts and traces.
 */
#ifndef ENTRYLAB_ENTER_H
#define ENTRYLAB_ENTER_H

#include "abi.h"

/* A memory operand: 32-bit code has no RIP-relative ones. */
#ifdef __i386__
#define AT(symbol) symbol
#else
#define AT(symbol) symbol(%rip)
#endif

/* Note that names the path a program enters by.
 * In: name, a string. Out: section .note.entrylab. Clobbers: nothing. */
.macro path_note name:req
        .pushsection .note.entrylab, "a", @note
        .balign 4
        .long   2f - 1f, 4f - 3f, LAB_NOTE_PATH
1:      .asciz  LAB_NOTE_NAME
2:      .balign 4
3:      .asciz  "\name"
        .balign 4
4:
        .popsection
.endm

/* Name of the vDSO symbol that crt0 looks up into enter_vdso_target; empty: none.
 * In: symbol, a string. Out: enter_vdso_symbol. Clobbers: nothing. */
.macro path_symbol symbol
        .pushsection .rodata
        .global enter_vdso_symbol
enter_vdso_symbol:
        .asciz  "\symbol"
        .popsection
.endm

/* Begin and end of a global function with unwind information.
 * In: name. Out: the symbol with type and size. Clobbers: nothing. */
.macro function_begin name:req
        .text
        .balign 16
        .global \name
        .type   \name, @function
\name:
        .cfi_startproc
.endm

.macro function_end name:req
        .cfi_endproc
        .size   \name, . - \name
.endm

/* A label that the host and the tests know.
 * In: name. Out: a global symbol. Clobbers: nothing. */
.macro mark name:req
        .global \name
        .type   \name, @function
\name:
.endm

/* A path that is one instruction. Programs get it inline, and once more as enter_bare, which goes
 * on at enter_bare_back without touching the stack, so that tests can call with any RSP.
 * In: id, insn. Out: enter_raw and enter_bare, or __entrylab_ID. Clobbers: nothing. */
.macro path_inline id:req insn:vararg
#ifdef VDSO
        function_begin __entrylab_\id
#else
        path_note \id
        path_symbol
        function_begin enter_bare
        \insn
        jmp     *AT(enter_bare_back)
        function_end enter_bare
        function_begin enter_raw
#endif
        mark    user_\id\()_enter
        \insn
        mark    user_\id\()_back
        ret
#ifdef VDSO
        function_end __entrylab_\id
#else
        function_end enter_raw
#endif
.endm

/* A path whose instruction stands in the vDSO.
 * In: name for the note, symbol of the vDSO. Out: enter_raw. Clobbers: nothing. */
.macro path_by_vdso name:req symbol:req
        path_note \name
        path_symbol \symbol
        function_begin enter_raw
        jmp     *AT(enter_vdso_target)
        function_end enter_raw
.endm

        .section .note.GNU-stack, "", @progbits
        .text

#endif
