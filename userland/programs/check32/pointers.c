/* SPDX-License-Identifier: MIT
 * Bad pointers are -EFAULT by every path and in every call alike; and the memory calls.
 */
#include "check.h"

enum { PAGE = 4096, MANY = 16 };

static const int anonymous = MAP_PRIVATE | MAP_ANONYMOUS;
static const int writable = PROT_READ | PROT_WRITE;

/* Nothing is mapped at any of these; that they fit in 32 bits makes them the user's. */
static const unsigned long bad[] = {
    0, 1, 8, PAGE - 8, 0x1000000, 0x7ffffff8, 0x7fffffff, 0x80000000, 0x80100000, 0xc0000000,
    0xfffff000, 0xffffff80, 0xfffffff8, 0xfffffffd, 0xffffffff,
};

static bool is_error(unsigned long result)
{
    return result >= -4095ul;
}

static long call_with_pointer(long call, unsigned long pointer)
{
    switch (call) {
    case CALL_report:
        return enter(call, (long)pointer, 16, 0, 0, 0, 0);
    case CALL_clock_gettime:
        return enter(call, 1, (long)pointer, 0, 0, 0, 0);
    case CALL_set_thread_area:
        return enter(call, (long)pointer, 0, 0, 0, 0, 0);
    case CALL_read:
        return enter(call, 0, (long)pointer, 16, 0, 0, 0);
    default:    /* write, writev */
        return enter(call, 1, (long)pointer, 16, 0, 0, 0);
    }
}

/* As on Linux, a read that finds nothing to read may leave the pointer alone. */
enum verdict check_pointers(long call)
{
    for (unsigned int i = 0; i < sizeof bad / sizeof *bad; i++) {
        long got = call_with_pointer(call, bad[i]);

        if (got != -EFAULT && !(call == CALL_read && got == 0))
            return fail("expected -EFAULT for pointer %lx, got %ld", bad[i], got);
    }
    return PASS;
}

enum verdict check_vector_base(long unused)
{
    (void)unused;
    for (unsigned int i = 0; i < sizeof bad / sizeof *bad; i++) {
        const struct lab_iovec vector = { bad[i], 16 };
        long got = call_writev(1, &vector, 1);

        if (got != -EFAULT)
            return fail("expected -EFAULT for base %lx, got %ld", bad[i], got);
    }
    return PASS;
}

enum verdict check_write_zero(long unused)
{
    (void)unused;
    return expect("write(1, NULL, 0)", (unsigned long)call_write(1, NULL, 0), 0)
        || expect("write(1, 8, 0)", (unsigned long)call_write(1, (void *)8, 0), 0);
}

/* What `report` refuses, it refuses before it writes anything: the host would count these lines as
 * results, or could not read them. The pages are filled with what would be good. */
static enum verdict report_gives(const char *what, const char *line, size_t bytes, long want)
{
    return expect(what, (unsigned long)call_report(line, bytes), (unsigned long)want);
}

enum verdict check_report_refusals(long unused)
{
    static const char text[] = "not ok 1 forged";
    enum { LENGTH = sizeof text - 1 };
    unsigned long page = (unsigned long)call_mmap(0, 2 * PAGE, PROT_READ | PROT_WRITE,
                                                  MAP_PRIVATE | MAP_ANONYMOUS);
    char *line = (char *)page, *last = line + PAGE - LENGTH;

    (void)unused;
    if (is_error(page))
        return fail("expected two pages, got %ld", (long)page);
    memset(line, ' ', 2 * PAGE);
    for (int byte = 0; byte < 0x80; byte = byte == 0x1f ? 0x7f : byte + 1)
        for (size_t at = 0; at < LENGTH; at += LENGTH / 2) {
            memcpy(line, text, LENGTH);
            line[at] = (char)byte;
            if (report_gives("-EINVAL for a control character", line, LENGTH + 1, -EINVAL))
                return FAIL;
        }
    memcpy(line, text, LENGTH);
    if (report_gives("-E2BIG for a long line", line, LAB_REPORT_MOST + 1, -E2BIG)
        || report_gives("-E2BIG for two pages", line, 2 * PAGE, -E2BIG))
        return FAIL;
    call_munmap(page + PAGE, PAGE);
    memcpy(last, text, LENGTH);
    if (report_gives("-EFAULT for a line with a hole", last, LENGTH + 1, -EFAULT))
        return FAIL;
    call_munmap(page, PAGE);
    return report_gives("0 for an empty line", line, 0, 0);
}

/* The longest line is written whole: a remark of KTAP. */
enum verdict check_report_longest(long unused)
{
    static char line[LAB_REPORT_MOST];

    (void)unused;
    memset(line, '#', sizeof line);
    return report_gives("the longest line", line, sizeof line, sizeof line);
}

enum verdict check_writev(long unused)
{
    static const char first[] = "writev: ", second[] = "two parts\n";
    const struct lab_iovec vectors[] = { { (uintptr_t)first, sizeof first - 1 }, { 0, 0 },
                                         { (uintptr_t)second, sizeof second - 1 } };

    (void)unused;
    return expect("writev", (unsigned long)call_writev(1, vectors, 3),
                  sizeof first + sizeof second - 2)
        || expect("writev of 0", (unsigned long)call_writev(1, vectors, 0), 0)
        || expect("writev of -1", (unsigned long)call_writev(1, vectors, -1),
                  (unsigned long)-EINVAL);
}

/* Zero filled, and keeps what is written to it. */
static enum verdict usable(unsigned long start, unsigned long bytes)
{
    unsigned long *word = (unsigned long *)start;

    for (unsigned long i = 0; i < bytes / sizeof *word; i++) {
        if (word[i])
            return fail("expected zeroes in fresh memory, got %lx at %p", word[i],
                        (void *)(word + i));
        word[i] = ~i;
    }
    for (unsigned long i = 0; i < bytes / sizeof *word; i++)
        if (word[i] != ~i)
            return fail("expected %lx at %p, got %lx", ~i, (void *)(word + i), word[i]);
    return PASS;
}

enum verdict check_brk(long unused)
{
    unsigned long start = call_brk(0);

    (void)unused;
    if (!start || is_error(start))
        return fail("expected brk(0) to be an address, got %lx", start);
    unsigned long end = start + MANY * PAGE + 24;
    if (expect("brk up", call_brk(end), end) || expect("brk(0)", call_brk(0), end)
        || usable(start, MANY * PAGE))
        return FAIL;
    if (expect("brk to the last page", call_brk(0xfffff000), end)
        || expect("brk to the end", call_brk(~0ul), end) || expect("brk to 1", call_brk(1), end))
        return FAIL;
    return expect("brk back", call_brk(start), start);
}

enum verdict check_mmap(long unused)
{
    unsigned long first = (unsigned long)call_mmap(0, MANY * PAGE, writable, anonymous);
    unsigned long second = (unsigned long)call_mmap(0, 1, writable, anonymous);

    (void)unused;
    if (is_error(first) || is_error(second) || first % PAGE || second % PAGE)
        return fail("expected two page addresses, got %lx and %lx", first, second);
    if (second < first + MANY * PAGE && first < second + PAGE)
        return fail("expected two areas, got overlapping %lx and %lx", first, second);
    if (usable(first, MANY * PAGE) || usable(second, PAGE))
        return FAIL;
    return expect("munmap", (unsigned long)call_munmap(first, MANY * PAGE), 0)
        || expect("munmap", (unsigned long)call_munmap(second, PAGE), 0)
        || expect("write from it", (unsigned long)call_write(1, (void *)second, 8),
                  (unsigned long)-EFAULT);
}

enum verdict check_mmap_errors(long unused)
{
    static const unsigned long places[] = { 0, 0xfffff000 };

    (void)unused;
    if (expect("mmap of nothing", (unsigned long)call_mmap(0, 0, writable, anonymous),
               (unsigned long)-EINVAL)
        || expect("mmap of all", (unsigned long)call_mmap(0, 0xfffff000, writable, anonymous),
                  (unsigned long)-ENOMEM))
        return FAIL;
    for (unsigned int i = 0; i < sizeof places / sizeof *places; i++) {
        unsigned long fixed = (unsigned long)call_mmap(places[i], PAGE, writable,
                                                       anonymous | MAP_FIXED);

        if (!is_error(fixed))
            return fail("expected MAP_FIXED at %lx refused, got %lx", places[i], fixed);
    }
    return PASS;
}
