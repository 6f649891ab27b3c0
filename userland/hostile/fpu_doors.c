/* SPDX-License-Identifier: MIT
 * L6: An unmasked x87 exception is pending and MXCSR has strange bits while the kernel runs: it
 * must not touch the FPU, and the state comes back.
 */
#include "hostile.h"

HOSTILE_MAIN
{
    FOR_EACH_DOOR(door) {
        uint32_t mxcsr = 0x1f3f, seen;      /* all masked but one, all flags set */
        uint16_t control = 0x37b, status;
        mxcsr |= 0x8000;
        __asm__ volatile("ldmxcsr %0; fninit; fldcw %1; fld1; fldz; fdivrp" : : "m"(mxcsr), "m"(control));
        door_ask(door, CALL_getpid, 0, 0, 0);
        __asm__ volatile("fnstsw %0; stmxcsr %1; fninit" : "=m"(status), "=m"(seen));
        expect("result", (long)after.ax > 0, true);
        expect("MXCSR", seen, mxcsr);
        expect("pending x87 exception", status & 0x84, 0x84);
    }
}
