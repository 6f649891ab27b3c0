/* SPDX-License-Identifier: MIT
 * SYSENTER saves nothing: it loses RIP, RSP and, on the way back, RFLAGS, RCX and RDX, from which
 * SYSEXIT loads RSP and RIP. The kernel comes back to user_sysenter_back of this process's vDSO.
 */
#include "enter.h"

#ifdef VDSO
        function_begin __entrylab_sysenter
        pushfq
        .cfi_adjust_cfa_offset 8
        mov     %rdx, %r11
        mov     %rsp, %rcx
        mark    user_sysenter_enter
        sysenter
        .cfi_register %rdx, %r11
        mark    user_sysenter_back
        mov     %r11, %rdx
        .cfi_restore %rdx
        popfq
        .cfi_adjust_cfa_offset -8
        ret
        function_end __entrylab_sysenter
#else
        path_by_vdso sysenter, __entrylab_sysenter
#endif
