/* SPDX-License-Identifier: MIT
 * A7 D12: The trampoline is copied, and SYSENTER stands alone in other pages: the kernel returns
 * to the vDSO all the same, never to where RDX says. On CPUs without it, a fault.
 */
#include "hostile.h"

static uint8_t *copy;

static long run(long unused)
{
    struct door door = { "a copy", (uintptr_t)copy, NULL, PATH_sysenter };

    return door_ask(&door, CALL_getpid, 0, 0, 0) + unused;
}

HOSTILE_MAIN
{
    uintptr_t original = vdso_symbol(auxiliary(AT_SYSINFO_EHDR), "__entrylab_sysenter");

    copy = pages(2 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
    for (unsigned at = 0; at < PAGE; at += 61) {
        memset(copy, 0xcc, 2 * PAGE);
        copy += at;
        memcpy(copy, (const void *)original, 32);
        int vector = attempt(run, 0);
        copy -= at;
        if (door_of(PATH_sysenter))
            expect("result", attempt_result, call_getpid());
        else
            expect_within("vector", vector, VECTOR_UD, VECTOR_GP);
    }
}
