/* SPDX-License-Identifier: MIT */
#include "mm/usercopy.h"

#include "entry/errno.h"
#include "lib/string.h"

extern size_t user_copy(void *to, const void *from, size_t size);
extern bool touch_user(uint64_t address);

struct fixup { uint64_t at, to; };
extern const struct fixup fixups_start[], fixups_end[];

int copy_from_user(void *to, uint64_t from, size_t size)
{
    size_t left = user_range(from, size) ? user_copy(to, (const void *)from, size) : size;

    if (left)
        memset((char *)to + size - left, 0, left);
    return left ? -EFAULT : 0;
}

int copy_to_user(uint64_t to, const void *from, size_t size)
{
    size_t left = user_range(to, size) ? user_copy((void *)to, from, size) : size;

    return left ? -EFAULT : 0;
}

bool touch_user_faults(uint64_t address)
{
    return !user_range(address, 1) || touch_user(address);
}

uint64_t fixup_of(uint64_t ip)
{
    for (const struct fixup *f = fixups_start; f < fixups_end; f++)
        if (f->at == ip)
            return f->to;
    return 0;
}
