/* SPDX-License-Identifier: MIT
 * From the stack that the kernel laid out to main().
 */
#include "lib.h"

extern const char enter_vdso_symbol[];  /* of the entry stub; "" where it needs no vDSO */
void enter_without_vdso(void);
_Noreturn void start(unsigned long *stack);

struct registers start_registers;
uintptr_t enter_vdso_target;
uintptr_t enter_bare_back;

static const unsigned long *auxv;

unsigned long auxiliary(unsigned long type)
{
    for (const unsigned long *entry = auxv; entry[0]; entry += 2)
        if (entry[0] == type)
            return entry[1];
    return 0;
}

/* A 32-bit program asks for __kernel_vsyscall as libc does: it is the AT_SYSINFO of the kernel. */
static uintptr_t find_symbol(uintptr_t vdso)
{
#ifdef __i386__
    if (!strcmp(enter_vdso_symbol, "__kernel_vsyscall"))
        return auxiliary(AT_SYSINFO);
#endif
    return vdso ? vdso_symbol(vdso, enter_vdso_symbol) : 0;
}

static void find_vdso(const char *program)
{
    uintptr_t vdso = auxiliary(AT_SYSINFO_EHDR);

    if (!*enter_vdso_symbol)
        return;
    enter_vdso_target = find_symbol(vdso);
    if (enter_vdso_target)
        return;

    enter_vdso_target = (uintptr_t)enter_without_vdso;
    if (vdso)
        print("%s: error: the vDSO of this kernel has no %s\n", program, enter_vdso_symbol);
    else
        print("%s: error: the kernel gave no vDSO (AT_SYSINFO_EHDR)\n", program);
    call_exit(127);
}

_Noreturn void start(unsigned long *stack)
{
    int argc = (int)stack[0];
    char **argv = (char **)(stack + 1);
    char **envp = argv + argc + 1;
    char **end = envp;

    while (*end)
        end++;
    auxv = (const unsigned long *)(end + 1);
    find_vdso(argc ? argv[0] : "?");
    call_exit(main(argc, argv, envp));
}
