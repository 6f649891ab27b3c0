/* SPDX-License-Identifier: MIT */
#include "task/vdso.h"

#include "lib/panic.h"
#include "lib/print.h"
#include "lib/string.h"
#include "mm/frames.h"
#include "mm/layout.h"
#include "task/elf.h"

extern char vdso64_image[], vdso64_image_end[], vdso32_image[], vdso32_image_end[];

static const struct { char *start, *end; uint64_t base; unsigned word; } images[CALLERS] = {
    [CALLER_64] = { vdso64_image, vdso64_image_end, VDSO_BASE, 8 },
    [CALLER_32] = { vdso32_image, vdso32_image_end, VDSO32_BASE, 4 },
};

static bool find(enum caller caller, const char *name, struct elf_dynamic *found)
{
    return elf_dynamic_symbol(images[caller].start, images[caller].end - images[caller].start, name, found);
}

void vdso_init(enum caller caller, enum path_id path)
{
    struct elf_dynamic chosen, vsyscall;
    char name[40];

    format(name, sizeof(name), "__entrylab_%s", path_name(path));
    if (!find(caller, name, &chosen) || !find(caller, "__kernel_vsyscall", &vsyscall))
        panic("the %d-bit vDSO lacks %s or __kernel_vsyscall", CALLER_BITS(caller), name);
    memcpy(vsyscall.value_at, &chosen.value, images[caller].word);
}

int vdso_map(struct space *space, enum caller caller)
{
    uint64_t size = images[caller].end - images[caller].start;
    uint64_t pages = (size + PAGE_SIZE - 1) & -(uint64_t)PAGE_SIZE;
    int error = space_map(space, images[caller].base, pages, PTE_PRESENT | PTE_USER);

    if (!error)
        space_write(space, images[caller].base, images[caller].start, size);
    return error;
}

bool vdso_unchanged(const struct space *space, enum caller caller)
{
    for (char *page = images[caller].start; page < images[caller].end; page += PAGE_SIZE) {
        uint64_t offset = page - images[caller].start, size = images[caller].end - page;
        const uint64_t *entry = pte_of(space->pml4, images[caller].base + offset, false);
        if (entry && *entry & PTE_PRESENT && !(*entry & PTE_WRITE) &&
            memcmp(direct(*entry & PTE_ADDRESS), page, size < PAGE_SIZE ? size : PAGE_SIZE))
            return false;
    }
    return true;
}

uint64_t vdso_base(enum caller caller)
{
    return images[caller].base;
}

uint64_t vdso_address(enum caller caller, const char *name)
{
    struct elf_dynamic symbol;

    return find(caller, name, &symbol) ? images[caller].base + symbol.value : 0;
}
