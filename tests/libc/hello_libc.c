/* SPDX-License-Identifier: MIT
 * An ordinary program of a static libc, without the lab's note: what it prints is the same on every kernel,
 * by every way in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BIG 0x100000                    /* above glibc's and musl's threshold: from mmap, not from brk */

static int failed(const char *what)
{
    printf("hello_libc: %s failed\n", what);
    return 1;
}

/* True if SIZE bytes can be had, hold what is written to them, and come back. */
static int heap_works(size_t size)
{
    unsigned char *block = malloc(size);
    int works;

    if (!block)
        return 0;
    memset(block, 0x5a, size);
    works = block[0] == 0x5a && block[size - 1] == 0x5a;
    free(block);
    return works;
}

int main(int argc, char **argv)
{
    struct timespec before, after;

    for (size_t size = 1; size <= 4096; size *= 2)
        if (!heap_works(size))
            return failed("a small malloc");
    if (!heap_works(BIG))
        return failed("a large malloc");
    if (getpid() <= 0)
        return failed("getpid");
    if (clock_gettime(CLOCK_MONOTONIC, &before) || clock_gettime(CLOCK_MONOTONIC, &after))
        return failed("clock_gettime");
    if (after.tv_sec < before.tv_sec || (after.tv_sec == before.tv_sec && after.tv_nsec < before.tv_nsec))
        return failed("time's arrow");
    for (int i = 1; i < argc; i++)
        printf("argv[%d]=%s\n", i, argv[i]);
    printf("hello from a libc of %d bits: %s %.3f\n", (int)sizeof(void *) * 8, "pi is", 3.14159);
    return 0;
}
