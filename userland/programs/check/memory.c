/* SPDX-License-Identifier: MIT
 * brk, mmap, munmap.
 */
#include "check.h"

enum { PAGE = 4096, MANY = 16 };

static const int anonymous = MAP_PRIVATE | MAP_ANONYMOUS;
static const int writable = PROT_READ | PROT_WRITE;

static bool is_error(uint64_t result)
{
    return result >= -4095ul;
}

/* Zero filled, and keeps what is written to it. */
static enum verdict usable(uint64_t start, uint64_t bytes)
{
    uint64_t *word = (uint64_t *)start;

    for (uint64_t i = 0; i < bytes / sizeof *word; i++) {
        if (word[i])
            return fail("expected zeroes in fresh memory, got %lx at %p", word[i],
                        (void *)(word + i));
        word[i] = ~i;
    }
    for (uint64_t i = 0; i < bytes / sizeof *word; i++)
        if (word[i] != ~i)
            return fail("expected %lx at %p, got %lx", ~i, (void *)(word + i), word[i]);
    return PASS;
}

enum verdict check_brk(long unused)
{
    uint64_t start = call_brk(0);

    (void)unused;
    if (!start || is_error(start))
        return fail("expected brk(0) to be an address, got %lx", start);
    uint64_t end = start + MANY * PAGE + 24;
    if (expect("brk up", call_brk(end), end) || expect("brk(0)", call_brk(0), end)
        || usable(start, MANY * PAGE))
        return FAIL;
    if (expect("brk down", call_brk(start), start)
        || expect("brk up again", call_brk(start + PAGE), start + PAGE)
        || usable(start, PAGE))
        return FAIL;
    if (expect("brk to the kernel", call_brk(0xffffffff80000000), start + PAGE)
        || expect("brk to 2^46", call_brk(1ul << 46), start + PAGE)
        || expect("brk to 1", call_brk(1), start + PAGE))
        return FAIL;
    return expect("brk back", call_brk(start), start);
}

enum verdict check_mmap(long unused)
{
    uint64_t first = (uint64_t)call_mmap(0, MANY * PAGE, writable, anonymous);
    uint64_t second = (uint64_t)call_mmap(0, 1, writable, anonymous);

    (void)unused;
    if (is_error(first) || is_error(second) || first % PAGE || second % PAGE)
        return fail("expected two page addresses, got %lx and %lx", first, second);
    if (second < first + MANY * PAGE && first < second + PAGE)
        return fail("expected two areas, got overlapping %lx and %lx", first, second);
    if (usable(first, MANY * PAGE) || usable(second, PAGE))
        return FAIL;
    return expect("munmap", (uint64_t)call_munmap(first, MANY * PAGE), 0)
        || expect("munmap", (uint64_t)call_munmap(second, PAGE), 0);
}

enum verdict check_munmap(long unused)
{
    uint64_t area = (uint64_t)call_mmap(0, 3 * PAGE, writable, anonymous);

    (void)unused;
    if (is_error(area))
        return fail("expected three pages, got %ld", (long)area);
    if (usable(area, 3 * PAGE)
        || expect("munmap of the middle", (uint64_t)call_munmap(area + PAGE, PAGE), 0)
        || expect("write from it", (uint64_t)call_write(1, (void *)(area + PAGE), 8),
                  (uint64_t)-EFAULT)
        || expect("clock_gettime into it",
                  (uint64_t)call_clock_gettime(1, (void *)(area + PAGE + 64)), (uint64_t)-EFAULT)
        || expect("the page below", *(uint64_t *)area, ~0ul)
        || expect("munmap again", (uint64_t)call_munmap(area + PAGE, PAGE), 0)
        || expect("munmap of all", (uint64_t)call_munmap(area, 3 * PAGE), 0)
        || expect("munmap, unaligned", (uint64_t)call_munmap(area + 1, PAGE), (uint64_t)-EINVAL)
        || expect("munmap of nothing", (uint64_t)call_munmap(area, 0), (uint64_t)-EINVAL))
        return FAIL;
    return PASS;
}

enum verdict check_mmap_errors(long unused)
{
    static const uint64_t huge[] = { 1ul << 46, 1ul << 47, 1ul << 48, 1ul << 62, 1ul << 63, ~0ul,
                                     -(uint64_t)PAGE };

    (void)unused;
    for (unsigned int i = 0; i < sizeof huge / sizeof *huge; i++) {
        long got = call_mmap(0, huge[i], writable, anonymous);

        if (got != -ENOMEM)
            return fail("expected -ENOMEM for %lx bytes, got %lx", huge[i], (uint64_t)got);
    }
    return expect("mmap of nothing", (uint64_t)call_mmap(0, 0, writable, anonymous),
                  (uint64_t)-EINVAL);
}

/* Linux refuses with one of several errors; that it is refused is what counts. */
enum verdict check_mmap_forbidden(long unused)
{
    static const uint64_t places[] = { 0, 0x7ffffffff000, 0x800000000000, 0xffff800000000000,
                                       0xffffffff80000000, 0xfffffffffffff000, 0x4000000000000000 };

    (void)unused;
    for (unsigned int i = 0; i < sizeof places / sizeof *places; i++) {
        uint64_t fixed = (uint64_t)call_mmap(places[i], PAGE, writable, anonymous | MAP_FIXED);
        uint64_t hint = (uint64_t)call_mmap(places[i], PAGE, writable, anonymous);

        if (!is_error(fixed))
            return fail("expected MAP_FIXED at %lx refused, got %lx", places[i], fixed);
        if (is_error(hint))
            continue;
        if (hint == places[i] || hint >= 0x7ffffffff000)
            return fail("expected the hint %lx ignored, got %lx", places[i], hint);
        call_munmap(hint, PAGE);
    }
    return PASS;
}
