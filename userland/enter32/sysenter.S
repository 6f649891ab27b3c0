/* SPDX-License-Identifier: MIT
 * SYSENTER saves nothing: the kernel takes ESP from EBP, and SYSEXIT loses ECX, EDX.
 */
#include "enter32.h"

#ifdef VDSO
        trampoline_begin sysenter
        mov     %esp, %ebp
        mark    user_sysenter_enter
        sysenter
        trampoline_end sysenter
#else
        path_by_vdso sysenter, __entrylab_sysenter
#endif
