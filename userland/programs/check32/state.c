/* SPDX-License-Identifier: MIT
 * State besides the general registers: segments, TLS, SSE and x87.
 */
#include "check.h"

enum { USER_CS = 0x23, USER_SS = 0x2b, TLS_FIRST = 12, TLS_SLOTS = 3 };

/* Linux's <asm/ldt.h>. */
struct user_desc {
    uint32_t entry, base, limit, flags;
};
enum { DESC_32BIT = 1, DESC_PAGES = 0x10, DESC_ABSENT = 0x20, DESC_USEABLE = 0x40,
       DESC_EMPTY = 0x28 };

struct segments {
    uint16_t cs, ds, es, fs, gs, ss;
};

static struct segments segments(void)
{
    struct segments s;

    __asm__ volatile("mov %%cs, %0; mov %%ds, %1; mov %%es, %2; mov %%fs, %3; mov %%gs, %4;"
                     "mov %%ss, %5"
                     : "=m"(s.cs), "=m"(s.ds), "=m"(s.es), "=m"(s.fs), "=m"(s.gs), "=m"(s.ss));
    return s;
}

/* The same word by every segment that has to be flat. */
static bool flat(void)
{
    static const unsigned long word = 0x600df1a7;
    unsigned long by_ds, by_es, by_ss;

    __asm__ volatile("movl %%ds:(%3), %0; movl %%es:(%3), %1; movl %%ss:(%3), %2; push %%ss;"
                     "pop %%ss"
                     : "=&r"(by_ds), "=&r"(by_es), "=&r"(by_ss) : "r"(&word) : "memory");
    return by_ds == word && by_es == word && by_ss == word;
}

enum verdict check_segments(long unused)
{
    struct segments is = segments();

    (void)unused;
    for (int i = 0; i < 4; i++, is = segments()) {
        if (expect("cs", is.cs, USER_CS) || expect("ds", is.ds, USER_SS)
            || expect("es", is.es, USER_SS) || expect("ss", is.ss, USER_SS)
            || expect("fs", is.fs, 0) || expect("gs", is.gs, 0))
            return FAIL;
        if (!flat())
            return fail("expected DS, ES and SS flat, got another word");
        if (i == 0)
            call_null();
        else if (i == 1)
            call_sched_yield();
        else
            enter(CALL_none, 0, 0, 0, 0, 0, 0);
    }
    return PASS;
}

static unsigned long word_by_gs(void)
{
    unsigned long word;

    __asm__ volatile("movl %%gs:4, %0" : "=r"(word));
    return word;
}

static uint16_t load_gs(uint16_t selector)
{
    uint16_t was = segments().gs;

    __asm__ volatile("mov %w0, %%gs" : : "r"(selector));
    return was;
}

/* What a libc does: any free slot, then the selector to GS, and it stays there over calls. */
enum verdict check_tls(long unused)
{
    static uint32_t areas[TLS_SLOTS][2] = { { 0, 0x11112222 }, { 0, 0x33334444 },
                                            { 0, 0x55556666 } };
    struct user_desc desc;
    bool seen[TLS_SLOTS] = { false };

    (void)unused;
    for (int i = 0; i < TLS_SLOTS; i++) {
        desc = (struct user_desc){ -1u, (uint32_t)areas[i], 0xfffff,
                                   DESC_32BIT | DESC_PAGES | DESC_USEABLE };
        if (expect("set_thread_area", (unsigned long)enter(CALL_set_thread_area, (long)&desc, 0, 0,
                                                           0, 0, 0), 0))
            return FAIL;
        unsigned int slot = desc.entry - TLS_FIRST;
        if (slot >= TLS_SLOTS || seen[slot])
            return fail("expected a free slot, got %u", desc.entry);
        seen[slot] = true;
        uint16_t selector = (uint16_t)(desc.entry << 3 | 3), was = load_gs(selector);
        for (int j = 0; j < 10; j++) {
            call_null();
            call_sched_yield();
            if (expect("gs", segments().gs, selector)
                || expect("word at the base", word_by_gs(), areas[i][1])) {
                load_gs(was);
                return FAIL;
            }
        }
        load_gs(was);
    }
    desc = (struct user_desc){ -1u, 0, 0, DESC_32BIT };
    if (expect("no slot left", (unsigned long)enter(CALL_set_thread_area, (long)&desc, 0, 0, 0, 0,
                                                    0), (unsigned long)-ESRCH))
        return FAIL;
    for (uint32_t i = 0; i < TLS_SLOTS; i++) {
        desc = (struct user_desc){ TLS_FIRST + i, 0, 0, DESC_EMPTY };
        if (expect("clearing a slot", (unsigned long)enter(CALL_set_thread_area, (long)&desc, 0, 0,
                                                           0, 0, 0), 0))
            return FAIL;
    }
    return PASS;
}

/* No descriptor that is not user data of 32 bits, and no slot but the three. */
enum verdict check_tls_errors(long unused)
{
    static const struct user_desc descs[] = {
        { 0, 0, 0xfffff, DESC_32BIT }, { 6, 0, 0xfffff, DESC_32BIT },
        { TLS_FIRST - 1, 0, 0xfffff, DESC_32BIT },
        { TLS_FIRST + TLS_SLOTS, 0, 0xfffff, DESC_32BIT },
        { 0x7fffffff, 0, 0xfffff, DESC_32BIT }, { TLS_FIRST, 0, 0xfffff, 0 },
        { TLS_FIRST, 0, 0xfffff, DESC_32BIT | 2 << 1 },
        { TLS_FIRST, 0, 0xfffff, DESC_32BIT | 3 << 1 },
    };

    (void)unused;
    for (unsigned int i = 0; i < sizeof descs / sizeof *descs; i++) {
        struct user_desc desc = descs[i];
        long got = enter(CALL_set_thread_area, (long)&desc, 0, 0, 0, 0, 0);

        if (got != -EINVAL)
            return fail("expected -EINVAL for slot %u, flags %x, got %ld", descs[i].entry,
                        descs[i].flags, got);
    }
    return PASS;
}

enum verdict check_fpu(long unused)
{
    struct fpu in, out, sane = { .mxcsr = 0x1f80, .cw = 0x37f };
    enum { WORDS = 16 };        /* of XMM0 to XMM7 */

    (void)unused;
    for (unsigned int i = 0; i < WORDS; i++)
        in.xmm[i] = 0x9e3779b97f4a7c15 * (i + 1);
    in.mxcsr = 0xffbf & ~0x1fu & ~0x40u;    /* round to zero, flush to zero, all masked, no flag */
    in.cw = 0xc7f;                          /* round to zero, single precision, all masked */
    memset(&out, 0, sizeof out);
    call_with_fpu(&in, &out);
    call_with_fpu(&sane, &sane);
    for (unsigned int i = 0; i < WORDS; i++)
        if (out.xmm[i] != in.xmm[i])
            return fail("expected xmm%u half %u %llx, got %llx", i / 2, i % 2,
                        (unsigned long long)in.xmm[i], (unsigned long long)out.xmm[i]);
    return expect("mxcsr", out.mxcsr, in.mxcsr) || expect("x87 control", out.cw, in.cw);
}
