/* SPDX-License-Identifier: MIT
 * The kinds of `crash` that are an access to the program's own memory.
 */
#include "crash.h"

enum { PAGE = 4096 };

static const unsigned char ret_instruction[16] = { 0xc3 };
static unsigned char data[16] = { 0xc3 };

static void *map(int prot)
{
    long page = call_mmap(0, PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS);

    if (page < 0) {
        print("crash: mmap answers %ld\n", page);
        call_exit(1);
    }
    return (void *)page;
}

static void run(const void *code)
{
    ((void (*)(void))(uintptr_t)code)();
}

void die_text_write(long unused)
{
    (void)unused;
    die_write((long)die_ud);
}

void die_rodata_write(long unused)
{
    (void)unused;
    die_write((long)ret_instruction);
}

void die_vdso_write(long unused)
{
    (void)unused;
    die_write((long)auxiliary(AT_SYSINFO_EHDR));
}

void die_data_exec(long unused)
{
    (void)unused;
    run(data);
}

void die_stack_exec(long unused)
{
    volatile unsigned char code[16] = { 0xc3 };

    (void)unused;
    run((const void *)code);
}

void die_mmap_exec(long unused)
{
    unsigned char *code = map(PROT_READ | PROT_WRITE);

    (void)unused;
    *code = 0xc3;
    run(code);
}

void die_mmap_write(long unused)
{
    (void)unused;
    die_write((long)map(PROT_READ));
}

void die_munmap(long unused)
{
    void *page = map(PROT_READ | PROT_WRITE);

    (void)unused;
    memset(page, 1, PAGE);
    call_munmap((uint64_t)page, PAGE);
    die_read((long)page);
}

void die_recurse(long depth)
{
    volatile char frame[1024];

    frame[0] = 0;
    if (depth >= 0)
        die_recurse(depth + 1 + frame[0]);
    frame[1] = 0;                       /* so that the call above is none in tail position */
}
