/* SPDX-License-Identifier: MIT
 * D13 X14: Each is #GP (or #UD where the CPU lacks it) at exactly its address, and changes
 * nothing: the program goes on to the next. TCG 10.0 lets ring 3 have INVD and WBINVD, which do
 * nothing there.
 */
#include "hostile.h"

static const struct { const char *name; uint8_t bytes[6]; } list[] = {
    { "hlt", { 0xf4 } }, { "cli", { 0xfa } }, { "sti", { 0xfb } }, { "clts", { 0x0f, 0x06 } },
    { "invd", { 0x0f, 0x08 } }, { "wbinvd", { 0x0f, 0x09 } }, { "rdmsr", { 0x0f, 0x32 } },
    { "wrmsr", { 0x0f, 0x30 } }, { "swapgs", { 0x0f, 0x01, 0xf8 } }, { "sysretq", { 0x48, 0x0f, 0x07 } },
    { "sysretl", { 0x0f, 0x07 } }, { "sysexitq", { 0x48, 0x0f, 0x35 } }, { "sysexitl", { 0x0f, 0x35 } },
    { "mov cr0", { 0x0f, 0x22, 0xc0 } }, { "mov cr2", { 0x0f, 0x22, 0xd0 } }, { "mov cr3", { 0x0f, 0x22, 0xd8 } },
    { "mov cr4", { 0x0f, 0x22, 0xe0 } }, { "mov cr8", { 0x44, 0x0f, 0x22, 0xc0 } },
    { "from cr0", { 0x0f, 0x20, 0xc0 } }, { "from cr2", { 0x0f, 0x20, 0xd0 } }, { "from cr3", { 0x0f, 0x20, 0xd8 } },
    { "from cr4", { 0x0f, 0x20, 0xe0 } }, { "mov dr0", { 0x0f, 0x23, 0xc0 } }, { "mov dr7", { 0x0f, 0x23, 0xf8 } },
    { "from dr6", { 0x0f, 0x21, 0xf0 } }, { "from dr7", { 0x0f, 0x21, 0xf8 } }, { "lgdt", { 0x0f, 0x01, 0x10 } },
    { "lidt", { 0x0f, 0x01, 0x18 } }, { "lldt", { 0x0f, 0x00, 0xd0 } }, { "ltr", { 0x0f, 0x00, 0xd8 } },
    { "lmsw", { 0x0f, 0x01, 0xf0 } }, { "invlpg", { 0x0f, 0x01, 0x38 } }, { "in", { 0xec } }, { "insb", { 0x6c } },
    { "outsb", { 0x6e } }, { "clac", { 0x0f, 0x01, 0xca } }, { "stac", { 0x0f, 0x01, 0xcb } },
    { "vmxoff", { 0x0f, 0x01, 0xc4 } }, { "vmrun", { 0x0f, 0x01, 0xd8 } }, { "monitor", { 0x0f, 0x01, 0xc8 } },
    { "rsm", { 0x0f, 0xaa } }, { "vmlaunch", { 0x0f, 0x01, 0xc2 } }, { "ud1", { 0x0f, 0xb9, 0xc0 } },
};
static uint8_t *code;

static long run(long unused)
{
    __asm__ volatile("call *%0" : : "r"(code), "a"(0), "b"(code), "c"(0), "d"(0x3f8), "S"(code + 64), "D"(code + 64)
                     : "memory");
    return unused;
}

/* What the emulator is known to let through. */
static bool let_through(const char *name)
{
    return EXPECTED_ON(qemu, 10, 0) && (!strcmp(name, "invd") || !strcmp(name, "wbinvd"));
}

HOSTILE_MAIN
{
    code = pages(PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
    for (unsigned i = 0; i < sizeof list / sizeof *list; i++) {
        memset(code, 0xc3, 16);
        memcpy(code, list[i].bytes, sizeof list[i].bytes);
        for (int k = 1; k < 6; k++)
            code[k] = list[i].bytes[k] || k < 2 ? code[k] : 0xc3;
        int vector = attempt(run, 0);
        if (let_through(list[i].name)) {
            expect(list[i].name, vector, NO_FAULT);
            continue;
        }
        if (vector != VECTOR_UD)
            expect(list[i].name, vector, VECTOR_GP);
        expect("RIP", (long long)fault.ip, (long long)(uintptr_t)code);
    }
}
