/* SPDX-License-Identifier: MIT */
#include "task/vdso.h"

#include "entry/entry.h"
#include "lib/panic.h"
#include "lib/print.h"
#include "mm/layout.h"
#include "task/elf.h"

extern char vdso_image[], vdso_image_end[];

static struct elf_symbol *find(const char *name)
{
    return elf_dynamic_symbol(vdso_image, vdso_image_end - vdso_image, name);
}

void vdso_init(enum path_id path)
{
    char name[40];

    format(name, sizeof(name), "__entrylab_%s", path_name(path));
    struct elf_symbol *chosen = find(name), *vsyscall = find("__kernel_vsyscall");
    if (!chosen || !vsyscall)
        panic("the vDSO has no %s", chosen ? "__kernel_vsyscall" : name);
    vsyscall->value = chosen->value;
    vsyscall->size = chosen->size;
}

int vdso_map(struct space *space)
{
    uint64_t size = vdso_image_end - vdso_image;
    uint64_t pages = (size + PAGE_SIZE - 1) & -(uint64_t)PAGE_SIZE;
    int error = space_map(space, VDSO_BASE, pages, PTE_PRESENT | PTE_USER);

    if (!error)
        space_write(space, VDSO_BASE, vdso_image, size);
    return error;
}

uint64_t vdso_address(const char *name)
{
    struct elf_symbol *symbol = find(name);

    return symbol ? VDSO_BASE + symbol->value : 0;
}
