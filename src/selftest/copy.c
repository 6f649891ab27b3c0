/* SPDX-License-Identifier: MIT
 * The call `copy`: what any call with a user's buffer does, with nothing around it. */
#include "entry/calls.h"
#include "entry/errno.h"
#include "lib/string.h"
#include "mm/usercopy.h"

#define PART 256
#define WRITTEN 0x5a

long sys_copy(uint64_t to_user, uint64_t address, uint64_t size)
{
    char part[PART];

    if (to_user > 1)
        return -EINVAL;
    if (!user_range(address, size))
        return -EFAULT;
    memset(part, WRITTEN, PART);
    while (size) {
        uint64_t bytes = size < PART ? size : PART;
        if (to_user ? copy_to_user(address, part, bytes) : copy_from_user(part, address, bytes))
            return -EFAULT;
        address += bytes;
        size -= bytes;
    }
    return 0;
}
