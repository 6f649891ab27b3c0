/* SPDX-License-Identifier: MIT
 * A4 A8: As pointers_all, with what 32 bits can say: page 0, the last page below 4 GiB, around
 * it.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static const uint32_t at[] = { 0, 1, PAGE - 1, LAST_PAGE, LAST_PAGE - 1, 0xfffffffc, 0xffffffff, 0x80100000 };
    static const uint32_t sizes[] = { 1, 7, 8, 4095, 4096, 4097, 1u << 31, ~0u };

    FOR_EACH_DOOR(door) {
        for (unsigned i = 0; i < sizeof at / sizeof *at; i++) {
            for (unsigned k = 0; k < sizeof sizes / sizeof *sizes; k++) {
                expect("report", door_ask(door, CALL_report, (long)at[i], (long)sizes[k], 0) < 0, true);
                expect("write", door_ask(door, CALL_write, 1, (long)at[i], (long)sizes[k]), -EFAULT);
            }
            expect("uname", door_ask(door, CALL_uname, (long)at[i], 0, 0), -EFAULT);
        }
        expect("uname to the vDSO", door_ask(door, CALL_uname, (long)auxiliary(AT_SYSINFO_EHDR), 0, 0), -EFAULT);
        expect("uname to the text", door_ask(door, CALL_uname, (long)(uintptr_t)main, 0, 0), -EFAULT);
    }
}
