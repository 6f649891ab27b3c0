/* SPDX-License-Identifier: MIT
 * X1 X3: The last page of the lower half must not be had by any call: then no return address is
 * ever 2^47.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    enum { FIXED = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, RWX = PROT_READ | PROT_WRITE | PROT_EXEC };

    for (uint64_t start = LAST_PAGE - PAGE; start < END_OF_SPACE; start += PAGE)
        for (int size = 1; size <= 3; size++)
            if (start + (uint64_t)size * PAGE > LAST_PAGE)
                expect("mmap", call_mmap(start, (size_t)size * PAGE, RWX, FIXED), -ENOMEM);
    expect("mmap beyond", call_mmap(END_OF_SPACE, PAGE, RWX, FIXED), -ENOMEM);
    expect("mmap across all", call_mmap(LAST_PAGE, (size_t)-PAGE, RWX, FIXED), -ENOMEM);
    expect("vector of a jump there", attempt_at(LAST_PAGE), VECTOR_PF);
}
