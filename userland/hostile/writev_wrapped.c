/* SPDX-License-Identifier: MIT
 * A4: WRITEV whose count, list or lengths wrap: an error, and nothing on the console.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    static struct lab_iovec parts[4];
    static const uint64_t sizes[] = { ~0ul, 1ul << 63, LAST_PAGE, 1ul << 47 };

    FOR_EACH_DOOR(door) {
        for (int i = 0; i < 4; i++) {
            parts[0] = (struct lab_iovec){ (uintptr_t)parts, sizes[i] };
            parts[1] = (struct lab_iovec){ (uintptr_t)parts, -sizes[i] };
            expect("length", door_ask(door, CALL_writev, 1, (long)parts, 2), -EFAULT);
        }
        expect("count", door_ask(door, CALL_writev, 1, (long)parts, -1), -EINVAL);
        expect("count", door_ask(door, CALL_writev, 1, (long)parts, 1l << 60), -EINVAL);
        expect("list", door_ask(door, CALL_writev, 1, -16, 1024), -EFAULT);
        expect("list in the kernel", door_ask(door, CALL_writev, 1, (long)KERNEL_TEXT, 1), -EFAULT);
    }
}
