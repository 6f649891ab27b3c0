/* SPDX-License-Identifier: MIT
 * From the stack that the kernel laid out to main().
 */
#include "lib.h"

extern const char enter_vdso_symbol[];  /* of the entry stub; "" where it needs no vDSO */
void enter_without_vdso(void);
_Noreturn void start(uint64_t *stack);

struct registers start_registers;
uint64_t enter_vdso_target;
uint64_t enter_bare_back;

static const uint64_t *auxv;

uint64_t auxiliary(uint64_t type)
{
    for (const uint64_t *entry = auxv; entry[0]; entry += 2)
        if (entry[0] == type)
            return entry[1];
    return 0;
}

static void find_vdso(const char *program)
{
    uint64_t vdso = auxiliary(AT_SYSINFO_EHDR);

    if (!*enter_vdso_symbol)
        return;
    enter_vdso_target = vdso ? vdso_symbol(vdso, enter_vdso_symbol) : 0;
    if (enter_vdso_target)
        return;

    enter_vdso_target = (uint64_t)enter_without_vdso;
    if (vdso)
        print("%s: error: the vDSO of this kernel has no %s\n", program, enter_vdso_symbol);
    else
        print("%s: error: the kernel gave no vDSO (AT_SYSINFO_EHDR)\n", program);
    call_exit(127);
}

_Noreturn void start(uint64_t *stack)
{
    int argc = (int)stack[0];
    char **argv = (char **)(stack + 1);
    char **envp = argv + argc + 1;
    char **end = envp;

    while (*end)
        end++;
    auxv = (const uint64_t *)(end + 1);
    find_vdso(argc ? argv[0] : "?");
    call_exit(main(argc, argv, envp));
}
