/* SPDX-License-Identifier: MIT
 * A8 L3: Were the vDSO's pages shared, the program before would have left INT3 in them. What
 * lies between the image and the end of its page is zero, nothing of the kernel's.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    const uint8_t *vdso = (const uint8_t *)auxiliary(AT_SYSINFO_EHDR);
    int traps = 0;

    for (int i = 0; i < PAGE; i++)
        traps += vdso[i] == 0xcc;
    expect_within("INT3 in the vDSO", traps, 0, 64);
    expect("its magic", *(const uint32_t *)vdso, 0x464c457f);
    for (int i = 0; i + 8 <= PAGE; i += 8)
        expect("an address of the kernel", is_kernel_address(*(const uint64_t *)(vdso + i)), false);
    expect("doors", door_count >= 3, true);
}
