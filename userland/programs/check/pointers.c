/* SPDX-License-Identifier: MIT
 * Bad pointers are -EFAULT by every path and in every call alike.
 */
#include "check.h"

enum { PAGE = 4096 };

static const uint64_t user_end = 0x800000000000;

/* Nothing is mapped at any of these, or it is not the user's. */
static const uint64_t bad[] = {
    0, 1, 8, PAGE - 8, 0x10000000000, user_end - 2 * PAGE + 1, user_end - PAGE - 8, user_end - PAGE,
    user_end - 8, user_end - 1, user_end, user_end + 8, 0x1000000000000, 0x4000000000000000,
    0x7fffffffffffffff, 0x8000000000000000, 0xffff7fffffffffff, 0xffff800000000000,
    0xffffffff7ffffff8, 0xffffffff80000000, 0xffffffff80100000, 0xfffffffffffff000, ~7ul, ~0ul,
};

static long call_with_pointer(long call, uint64_t pointer)
{
    switch (call) {
    case CALL_report:
        return enter(call, (long)pointer, 16, 0, 0, 0, 0);
    case CALL_arch_prctl:
        return enter(call, ARCH_GET_FS, (long)pointer, 0, 0, 0, 0);
    case CALL_clock_gettime:
        return enter(call, 1, (long)pointer, 0, 0, 0, 0);
    case CALL_read:
        return enter(call, 0, (long)pointer, 16, 0, 0, 0);
    default:    /* write, writev */
        return enter(call, 1, (long)pointer, 16, 0, 0, 0);
    }
}

/* As on Linux, a read that finds nothing to read may leave a pointer into the user's half alone. */
enum verdict check_pointers(long call)
{
    for (unsigned int i = 0; i < sizeof bad / sizeof *bad; i++) {
        long got = call_with_pointer(call, bad[i]);
        bool ignored = call == CALL_read && got == 0 && bad[i] < user_end - 16;

        if (got != -EFAULT && !ignored)
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

enum verdict check_read_only(long which)
{
    uint64_t page = (uint64_t)call_back & ~(PAGE - 1ul);
    unsigned char copy[64];

    if (which == 1) {
        page = auxiliary(AT_SYSINFO_EHDR);
        if (!page)
            return fail("expected a vDSO, got none");
    } else if (which == 2) {
        page = (uint64_t)call_mmap(0, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
        if (page > user_end)
            return fail("expected a page, got %ld", (long)page);
    }
    memcpy(copy, (const void *)page, sizeof copy);
    long clock = call_with_pointer(CALL_clock_gettime, page);
    long base = call_with_pointer(CALL_arch_prctl, page + 16);
    long log = call_step_log((uint64_t *)page, 1);
    bool same = !memcmp(copy, (const void *)page, sizeof copy);

    call_step_log(NULL, 0);
    if (which == 2)
        call_munmap(page, PAGE);
    (void)log;      /* it may answer at once, or never write */
    if (expect("clock_gettime", (uint64_t)clock, (uint64_t)-EFAULT)
        || expect("arch_prctl", (uint64_t)base, (uint64_t)-EFAULT))
        return FAIL;
    return same ? PASS : fail("expected the page unchanged, got other bytes");
}

/* Lengths for which address + length leaves the user's half or wraps. */
enum verdict check_length(long unused)
{
    static const uint64_t lengths[] = { user_end, 0x7fffffffffffffff, 0x8000000000000000,
                                        -(uint64_t)PAGE, ~0ul };
    char byte = 0;

    (void)unused;
    for (unsigned int i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        const struct lab_iovec vector = { (uint64_t)&byte, lengths[i] };
        long write = call_write(1, &byte, lengths[i]);
        long writev = call_writev(1, &vector, 1);

        if (write != -EFAULT && write != -EINVAL)
            return fail("expected write of %lx bytes refused, got %ld", lengths[i], write);
        if (writev != -EFAULT && writev != -EINVAL)
            return fail("expected writev of %lx bytes refused, got %ld", lengths[i], writev);
    }
    return PASS;
}

enum verdict check_write_zero(long unused)
{
    (void)unused;
    return expect("write(1, NULL, 0)", (uint64_t)call_write(1, NULL, 0), 0)
        || expect("write(1, 8, 0)", (uint64_t)call_write(1, (void *)8, 0), 0);
}

/* Linux writes what it can reach or nothing: both are right here. */
enum verdict check_write_end(long unused)
{
    uint64_t page = (uint64_t)call_mmap(0, 2 * PAGE, PROT_READ | PROT_WRITE,
                                        MAP_PRIVATE | MAP_ANONYMOUS);

    (void)unused;
    if (page > user_end)
        return fail("expected two pages, got %ld", (long)page);
    memset((void *)(page + PAGE - 1), '\n', 1);
    call_munmap(page + PAGE, PAGE);
    long got = call_write(1, (void *)(page + PAGE - 1), 2);
    call_munmap(page, PAGE);
    if (got != -EFAULT && got != 1)
        return fail("expected -EFAULT or 1, got %ld", got);
    return PASS;
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
    uint64_t page = (uint64_t)call_mmap(0, 2 * PAGE, PROT_READ | PROT_WRITE,
                                        MAP_PRIVATE | MAP_ANONYMOUS);
    char *line = (char *)page, *last = line + PAGE - LENGTH;

    (void)unused;
    if (page > user_end)
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
    const struct lab_iovec vectors[] = { { (uint64_t)first, sizeof first - 1 }, { 0, 0 },
                                         { (uint64_t)second, sizeof second - 1 } };

    (void)unused;
    return expect("writev", (uint64_t)call_writev(1, vectors, 3), sizeof first + sizeof second - 2)
        || expect("writev of 0", (uint64_t)call_writev(1, vectors, 0), 0)
        || expect("writev of -1", (uint64_t)call_writev(1, vectors, -1), (uint64_t)-EINVAL);
}
