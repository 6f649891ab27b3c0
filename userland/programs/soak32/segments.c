/* SPDX-License-Identifier: MIT
 * The selectors that 32-bit code may load: among them its own, by set_thread_area.
 */
#include "soak.h"

enum { TLS_FIRST = 12, TLS_SLOTS = 3, AREA_WORDS = 64, ROUNDS_WITH_ONE = 16 };

/* Linux's <asm/ldt.h>. */
struct user_desc {
    uint32_t entry, base, limit, flags;
};
enum { DESC_32BIT = 1, DESC_PAGES = 0x10, DESC_USEABLE = 0x40 };

static struct { uint16_t ds, es, fs, gs; } want;
static uint32_t areas[TLS_SLOTS][AREA_WORDS];
static struct tls { uint32_t word, limit; } tls[TLS_SLOTS];
static unsigned int rounds;

void segments_init(void)
{
    for (unsigned int i = 0; i < TLS_SLOTS; i++)
        for (unsigned int j = 0; j < AREA_WORDS; j++)
            areas[i][j] = (uint32_t)random();
}

static void set_descriptor(unsigned int slot)
{
    uint32_t *base = &areas[slot][random() % AREA_WORDS], pages = 16 + (random() & 0xffff);
    struct user_desc desc = { TLS_FIRST + slot, (uint32_t)base, pages,
                              DESC_32BIT | DESC_PAGES | DESC_USEABLE };

    expect(SELECTORS, "set_thread_area",
           (unsigned long)enter(CALL_set_thread_area, (long)&desc, 0, 0, 0, 0, 0), 0);
    tls[slot] = (struct tls){ *base, pages << 12 | 0xfff };
}

void segments_set(void)
{
    static const uint16_t selectors[] = { USER_SS, USER_SS_AGAIN };
    uint32_t choice = (uint32_t)random();

    if (rounds++ % ROUNDS_WITH_ONE == 0)
        for (unsigned int i = 0; i < TLS_SLOTS; i++)
            set_descriptor(i);
    want.ds = selectors[choice & 1];
    want.es = selectors[choice >> 1 & 1];
    want.fs = (uint16_t)(choice & 4 ? (TLS_FIRST + 1 + (choice >> 3 & 1)) << 3 | 3 : 0);
    want.gs = choice & 16 ? TLS_FIRST << 3 | 3 : (TLS_FIRST + 2) << 3 | 3;
    __asm__ volatile("mov %0, %%ds; mov %1, %%es; mov %2, %%fs; mov %3, %%gs"
                     : : "m"(want.ds), "m"(want.es), "m"(want.fs), "m"(want.gs));
}

#define CHECK_SEGMENT(name)                                                                     \
    static void check_##name(const char *when)                                                  \
    {                                                                                           \
        uint32_t word, limit = 0;                                                               \
        const struct tls *slot = &tls[(want.name >> 3) - TLS_FIRST];                            \
                                                                                                \
        __asm__ volatile("movl %%" #name ":0, %0; lsl %k2, %1"                                  \
                         : "=&r"(word), "+r"(limit) : "r"((uint32_t)want.name) : "cc");         \
        expect(BASES, when, word, slot->word);                                                  \
        expect(BASES, #name " limit", limit, slot->limit);                                      \
    }
CHECK_SEGMENT(fs)
CHECK_SEGMENT(gs)

/* What the CPU holds, and then what the descriptor says. */
void segments_check(void)
{
    uint16_t ds, es, fs, gs;

    __asm__ volatile("mov %%ds, %0; mov %%es, %1; mov %%fs, %2; mov %%gs, %3"
                     : "=m"(ds), "=m"(es), "=m"(fs), "=m"(gs));
    expect(SELECTORS, "ds", ds, want.ds);
    expect(SELECTORS, "es", es, want.es);
    expect(SELECTORS, "fs", fs, want.fs);
    expect(SELECTORS, "gs", gs, want.gs);
    if (fs != want.fs || gs != want.gs)
        return;                         /* and GS:0 would be a fault */
    check_gs("word at gs:0");
    __asm__ volatile("mov %0, %%gs" : : "m"(want.gs));
    check_gs("word at gs:0, gs loaded again");
    if (!want.fs)
        return;
    check_fs("word at fs:0");
    __asm__ volatile("mov %0, %%fs" : : "m"(want.fs));
    check_fs("word at fs:0, fs loaded again");
}
