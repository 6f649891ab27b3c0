/* SPDX-License-Identifier: MIT
 * L4: (XSA-329) The TSS has no I/O bitmap within its limit: IN is #GP for every port, of every
 * width, and OUT to those that would end the machine.
 */
#include "hostile.h"

static long in(long port)
{
    __asm__ volatile("inb %w0, %%al" : : "d"(port) : "rax");
    return 0;
}

static long inl(long port)
{
    __asm__ volatile("inl %w0, %%eax" : : "d"(port) : "rax");
    return 0;
}

static long out(long port)
{
    __asm__ volatile("outl %%eax, %w0" : : "d"(port), "a"(0));
    return 0;
}

HOSTILE_MAIN
{
    static const long deadly[] = { 0xf4, 0x64, 0xcf9, 0x8900, 0x604, 0x92, 0xe9, 0x3f8, 0x8a00 };

    for (long port = 0; port < 0x10000; port++)
        expect("IN", attempt(in, port), VECTOR_GP);
    for (long port = 0; port < 0x10000; port += 255)
        expect("INL", attempt(inl, port), VECTOR_GP);
    for (unsigned i = 0; i < sizeof deadly / sizeof *deadly; i++)
        expect("OUT", attempt(out, deadly[i]), VECTOR_GP);
}
