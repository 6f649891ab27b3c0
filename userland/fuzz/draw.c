/* SPDX-License-Identifier: MIT
 * What a full case draws. The order of the draws is part of what a case is.
 */
#include "full.h"

#include "gdt/selectors.h"
#include "mm/layout.h"

#define FULL_DOMAIN 0xf011ca5e00000000ull       /* seeds apart from those of null cases */
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define MIDDLE ((CASE_STACK_BASE + CASE_STACK_END) / 2)

/* All that ring 3 can load, but the null selectors 1 to 3, which IRETQ makes 0 on its own; and of stacks, pointers
 * and bases some of every class. */
static const uint16_t selectors[] = { 0, 0x20, 0x23, 0x28, 0x2a, 0x2b, 0x33, 0x38, 0x39, 0x3b };
static const uint64_t stacks[] = {
    CASE_STACK_BASE, CASE_STACK_END - 8, CASE_STACK_END - 4, CASE_STACK_END, 0, 1, 0x13000000, 0xfffffffc, 0x80000000,
#ifdef __i386__
    0xdeadbeef00000000 | MIDDLE, 0xffff800000000000 | MIDDLE, 0x7fffffff00000000 | MIDDLE, 8,
#else
    USER_TOP - 8, USER_TOP, 0x7fffffffffff, 0x800000000000, 0x8000000000000000, ~0ul, STACKS_BASE,
    STACKS_BASE + PAGE_SIZE + 0x123, KERNEL_TEXT + 0xabc,
#endif
};
static const uint64_t pointers[] = {
    0, 1, GRID_BASE, GRID_BASE + PAGE_SIZE - 1, GRID_BASE + PAGE_SIZE, GRID_END - 1, GRID_END - 8, GRID_END, 0x13000000,
    ZERO_PAGE, ZERO_PAGE + PAGE_SIZE - 4, CASE_CODE_BASE, USER_TOP - 4, USER_TOP, 0x7fffffffffff, 0x800000000000,
    DIRECT_BASE, KERNEL_TEXT, STACKS_BASE + PAGE_SIZE, APIC_WINDOW, COMPAT_LAST, 0xffffffff, ~0ul,
};
static const uint64_t lengths[] = { 0, 1, 7, 8, 4095, 4096, 4097, 0x80000000, 0xffffffff, 1ull << 47, 1ull << 63,
                                    ~0ull };
static const uint64_t bases[] = { 0, 1, GRID_BASE, USER_TOP - 8, 0xffff800000000000, ~0ull, KERNEL_TEXT };
static const uint64_t words[] = { 0, 1, ~0ull, 0x80000000, 0xffffffff, 0x7fffffffffff, 0x800000000000,
                                  0x8000000000000000 };

static uint64_t any(struct random *r, const uint64_t *of, uint32_t count)
{
    return of[random_below(r, count)];
}

/* A call whose result the model knows; or any number, also with dirt in its upper half, but none that would
 * end the program. */
static uint64_t draw_number(struct random *r)
{
    static const uint16_t known[] = { CALL_null, CALL_sum6, CALL_sum6, CALL_path, CALL_flags, CALL_getpid,
                                      CALL_sched_yield, CALL_copy, CALL_copy, CALL_copy, CALL_set_context,
                                      CALL_set_context, CALL_set_context };
    uint32_t kind = random_below(r, 8), bit = random_below(r, 64);
    uint64_t number = known[random_below(r, COUNT(known))];

    if (kind == 7)
        number = random_below(r, 1100);
    else if (kind == 6)
        number = (1ull << bit) + random_below(r, 3) - 1;
    else if (kind == 5)
        number = (number & 1 ? 0x40000000 : 1ull << bit) | number;
    else if (kind == 4 && random_below(r, 4) == 0)
        number = -number;
    return number_kind(CALLER, number) == NUMBER_UNSAFE && number != CALL_set_context && number != CALL_copy
           ? CALL_null : number;
}

static uint64_t draw_stack(struct random *r)
{
    uint64_t near = MIDDLE + 8 * random_below(r, 64) + random_below(r, 8), odd = any(r, stacks, COUNT(stacks));
    uint64_t wild = random_next(r);

    switch (random_below(r, 8)) {
    case 0: case 1: case 2: return MIDDLE;
    case 3: case 4:         return near;
    case 5:                 return CALLER == 64 ? wild : odd;
    default:                return odd;
    }
}

static void draw_context(struct random *r, struct choice *c)
{
    c->context_flags = random_next(r) & (random_below(r, 2) ? 0x3fffff : FLAGS_KEPT);
    c->context_sp = random_below(r, 2) ? MIDDLE : CALLER == 64 ? any(r, stacks, COUNT(stacks))
                                                              : (uint32_t)any(r, stacks, COUNT(stacks));
    c->context_ss = random_below(r, 2) ? SEL_USER_SS : SEL_USER_SS2;
    c->context_other = random_below(r, 4) == 0;
    c->context_cx = random_below(r, 2) ? 0 : random_next(r);
    c->context_r11 = random_below(r, 2) ? 0 : random_next(r);
}

void full_draw(struct choice *c, uint64_t index)
{
    struct random random, *r = &random;

    random_seed(r, seed ^ index ^ FULL_DOMAIN);
    for (unsigned i = 0; i < FULL_REGISTERS; i++)
        c->registers[i] = random_below(r, 8) ? random_next(r) : any(r, words, COUNT(words));
    c->number = draw_number(r);
    c->flags = FLAGS_PLAIN | (random_next(r) & (random_below(r, 4) ? FLAGS_KEPT : FLAGS_KEPT | FLAG_TF));
    c->sp = draw_stack(r);
    c->place = random_below(r, 2) ? PLACE_MID : random_below(r, PLACES);
    /* Not both: loading a selector changes the base. */
    uint32_t loads = random_below(r, 8);
    c->loads = loads < 2 ? LOAD_SEGMENTS : loads < 4 ? LOAD_BASES : 0;
    for (unsigned i = 0; i < 4; i++)
        c->selector[i] = selectors[random_below(r, COUNT(selectors))];
    for (unsigned i = 0; i < 2; i++)
        c->base[i] = any(r, bases, COUNT(bases));
    c->direction = random_below(r, 2);
    c->pointer = random_below(r, 4) ? any(r, pointers, COUNT(pointers)) : GRID_BASE + random_below(r, 2 * PAGE_SIZE);
    c->length = random_below(r, 4) ? any(r, lengths, COUNT(lengths)) : random_below(r, 5000);
    draw_context(r, c);
    c->door = random_below(r, EVERY_PATH);
}

unsigned full_axes_of(struct choice *c, struct axis *axes)
{
    static const char *const registers[FULL_REGISTERS] = { "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9",
                                                           "r10", "r11", "r12", "r13", "r14", "r15" };
    struct axis some[] = {
        { "number", &c->number, CALL_null, true }, { "flags", &c->flags, FLAGS_PLAIN, false },
        { "place", &c->place, PLACE_MID, true }, { "loads", &c->loads, 0, true }, { "rsp", &c->sp, MIDDLE, true },
        { "direction", &c->direction, 0, true }, { "pointer", &c->pointer, GRID_BASE, true },
        { "length", &c->length, 0, true }, { "context.flags", &c->context_flags, FLAGS_PLAIN, false },
        { "context.rsp", &c->context_sp, MIDDLE, true }, { "context.ss", &c->context_ss, SEL_USER_SS, true },
        { "context.mode", &c->context_other, 0, true }, { "context.rcx", &c->context_cx, 0, false },
        { "context.r11", &c->context_r11, 0, false }, { "ds", &c->selector[0], 0x2b, true },
        { "es", &c->selector[1], 0x2b, true }, { "fs", &c->selector[2], 0, true }, { "gs", &c->selector[3], 0, true },
        { "fs.base", &c->base[0], 0, true }, { "gs.base", &c->base[1], 0, true },
    };
    unsigned count = COUNT(some);

    _Static_assert(COUNT(some) + FULL_REGISTERS <= MAX_AXES, "fuzz.h: MAX_AXES");
    memcpy(axes, some, sizeof some);
    for (unsigned i = 1; i < FULL_REGISTERS; i++)       /* RAX is the number's */
        axes[count++] = (struct axis){ registers[i], &c->registers[i], 0, false };
    return count;
}
