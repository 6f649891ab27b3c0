/* SPDX-License-Identifier: MIT
 * SYSCALL (AMD's, of compatibility mode) saves EIP in ECX, which therefore goes in EBP.
 */
#include "enter32.h"

#ifdef VDSO
        trampoline_begin syscall
        mov     %ecx, %ebp
        mark    user_syscall_enter
        syscall
        trampoline_end syscall
#else
        path_by_vdso syscall, __entrylab_syscall
#endif
