/* SPDX-License-Identifier: MIT
 * A3 G6: A 32-bit program jumps to its 64-bit code segment and takes LSTAR's door: the ABI is
 * the 64-bit one, by the door alone, and the way back is SYSRETQ.
 */
#include "hostile.h"

static long wide(long number)
{
    long result;
    __asm__ volatile("ljmp $0x33, $1f\n"
                     "1: .code64\n"
                     "syscall\n"
                     "ljmpl *2f(%%rip)\n"
                     "2: .long 3f; .word 0x23\n"
                     ".code32\n"
                     "3:" : "=a"(result) : "0"(number) : "ecx", "memory");
    return result;
}

HOSTILE_MAIN
{
    for (int i = 0; i < 1000; i++) {
        expect("getpid of the 64-bit table", wide(39), call_getpid());
        expect("getpid of the 32-bit table", call_getpid(), enter(CALL_gettid, 0, 0, 0, 0, 0, 0));
    }
}
