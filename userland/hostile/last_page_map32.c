/* SPDX-License-Identifier: MIT
 * X8: No call gives it, so that no 32-bit return address is 4 GiB.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    enum { FIXED = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, RWX = PROT_READ | PROT_WRITE | PROT_EXEC };

    expect("mmap", call_mmap(LAST_PAGE, PAGE, RWX, FIXED), -ENOMEM);
    expect("mmap across", call_mmap(LAST_PAGE - PAGE, 2 * PAGE, RWX, FIXED), -ENOMEM);
    expect("mmap to the end", call_mmap(LAST_PAGE - 2 * PAGE, 3 * PAGE, RWX, FIXED), -ENOMEM);
    expect("vector of a jump there", attempt_at(LAST_PAGE), VECTOR_PF);
}
