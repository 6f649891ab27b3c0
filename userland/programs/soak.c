/* SPDX-License-Identifier: MIT
 * soak [SWITCHES]: whether a program ever loses a bit of its registers to another one. Runs until
 * the timer has taken the CPU from programs that often since boot, and given it to others: needs
 * together=on, selftest=on and more programs than CPUs. KTAP v1 for the host; status 0 if nothing
 * was lost.
 */
#include "soak.h"

enum { CALLER = 8 * sizeof(long), DEFAULT_SWITCHES = 100000, PATIENCE = 20000,
       STACK_WORDS = 48, STACK_MIDDLE = 16, CALL_WORDS = 4 };

/* CF PF AF ZF SF DF OF NT AC ID: what a program may set and keeps. */
enum { FLAGS_START = 0x202, FLAGS_KEPT = 0x244cd5 };

struct registers before, after;
struct fpu fpu_before, fpu_after;
uint16_t ss_before, ss_after;
uint8_t has_avx;

static unsigned long stack[STACK_WORDS] __attribute__((aligned(16)));
static uint64_t random_state;
static enum row lost = ROWS;
static char why[128];
/* In memory, or a kernel that loses registers might end the loop as if all were well. */
static volatile long wanted = DEFAULT_SWITCHES, now, rounds;

uint64_t random(void)
{
    uint64_t mixed = random_state += 0x9e3779b97f4a7c15;

    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
}

void expect(enum row row, const char *what, uint64_t seen, uint64_t want)
{
    if (seen == want || lost != ROWS)
        return;
    lost = row;
    format_to(why, sizeof why, "%s: expected %llx, got %llx", what, (unsigned long long)want,
              (unsigned long long)seen);
}

static void expect_at(enum row row, const char *what, unsigned int index, uint64_t seen,
                      uint64_t want)
{
    char name[24];

    if (seen == want)
        return;
    format_to(name, sizeof name, "%s%u", what, index);
    expect(row, name, seen, want);
}

static void find_avx(void)
{
    enum { OSXSAVE = 1 << 27, AVX = 1 << 28, XCR0_SSE_AVX = 6 };
    uint32_t low, high;

    if ((cpuid(1).c & (OSXSAVE | AVX)) != (OSXSAVE | AVX))
        return;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    has_avx = (low & XCR0_SSE_AVX) == XCR0_SSE_AVX;
}

/* All exceptions masked, since some flags are set. Every register holds a normal number, whose tag
 * is `valid`, unless it is empty. */
static void fill_fpu(void)
{
    uint64_t choice = random();

    fpu_before.control = 0x7f | (choice & 0xf00);
    fpu_before.status = choice >> 16 & 0x7f3f;
    fpu_before.tags = choice >> 32 & 0x5555;
    fpu_before.tags *= 3;
    fpu_before.mxcsr = 0x1f80 | (choice >> 48 & 0xe03f);
    for (unsigned int i = 0; i < 8; i++) {
        uint64_t mantissa = random() | 1ull << 63;
        uint16_t exponent = (choice >> 2 * i & 0xbfff) | 0x1000;

        memcpy(fpu_before.st[i], &mantissa, sizeof mantissa);
        memcpy(fpu_before.st[i] + sizeof mantissa, &exponent, sizeof exponent);
    }
    for (unsigned int i = 0; i < VECTORS; i++)
        for (unsigned int j = 0; j < 4; j++)
            fpu_before.vector[i][j] = random();
}

static void check_fpu(void)
{
    uint64_t seen, want;

    expect(X87, "control word", fpu_after.control & 0xffff, fpu_before.control);
    expect(X87, "status word", fpu_after.status & 0xffff, fpu_before.status);
    expect(X87, "tag word", fpu_after.tags & 0xffff, fpu_before.tags);
    for (unsigned int i = 0; i < 8; i++)
        for (unsigned int j = 0; j <= 2; j += 2) {
            memcpy(&seen, fpu_after.st[i] + j, sizeof seen);
            memcpy(&want, fpu_before.st[i] + j, sizeof want);
            expect_at(X87, "st", i, seen, want);
        }
    expect(SSE, "mxcsr", fpu_after.mxcsr, fpu_before.mxcsr);
    for (unsigned int i = 0; i < VECTORS; i++)
        for (unsigned int j = 0; j < (has_avx ? 4 : 2); j++)
            expect_at(SSE, j < 2 ? "xmm" : "ymm", i, fpu_after.vector[i][j],
                      fpu_before.vector[i][j]);
}

/* Where there is no call, RSP needs no stack behind it. */
static void fill_registers(bool calls)
{
    unsigned long *word = &before.ax;

    for (unsigned int i = 0; word + i <= &before.sp; i++)
        word[i] = (unsigned long)random();
    for (unsigned int i = 0; i < STACK_WORDS; i++)
        stack[i] = before.bx ^ i;
    if (calls || before.bx & 1)
        before.sp = (unsigned long)&stack[STACK_MIDDLE + before.sp % STACK_MIDDLE];
    if (!calls)
        before.dx = 64 + before.dx % 512;
    before.flags = FLAGS_START | (before.cx & FLAGS_KEPT);
    ss_before = before.dx & 1 ? USER_SS : USER_SS_AGAIN;
}

static void check_registers(bool calls)
{
    static const char *const names[] = { REGISTER_NAMES };
    unsigned long *was = &before.ax, *is = &after.ax;

    before.dx = calls ? before.dx : 0;
    for (unsigned int i = 0; was + i <= &before.sp; i++)
        if (!calls || !(CALL_CHANGES >> i & 1))
            expect(REGISTERS, names[i], is[i], was[i]);
    if (calls)
        expect(REGISTERS, "result of the call", after.ax, 0);
    expect(FLAGS, "flags", after.flags, before.flags);
    /* Of calls SYSRET and SYSEXIT leave the one or the other. */
    if (!calls || (ss_after != USER_SS && ss_after != USER_SS_AGAIN))
        expect(SELECTORS, "ss", ss_after, ss_before);
    for (unsigned int i = 0; i < STACK_WORDS; i++) {
        unsigned long at = (unsigned long)&stack[i];
        if (!calls || at >= before.sp || at < before.sp - CALL_WORDS * sizeof(long))
            expect_at(STACK, "stack word ", i, stack[i], before.bx ^ i);
    }
}

static void one_turn(void)
{
    static void (*const waits[])(void) = { wait_spin, wait_calls, wait_spin, wait_yield };
    void (*wait)(void) = waits[random() & 3];

    fill_registers(wait != wait_spin);
    fill_fpu();
    segments_set();
    turn(wait);
    segments_check();
    check_registers(wait != wait_spin);
    check_fpu();
}

static void report_rows(const char *door)
{
    static const char *const names[ROWS] = { "registers", "flags", "x87", "sse", "bases",
                                             "selectors", "stack", "preempted" };
    report("KTAP version 1");
    report("1..%d", ROWS);
    for (enum row row = 0; row < ROWS; row++)
        report("%sok %d soak/%s/%d/%s%s%s", row == lost ? "not " : "", row + 1, door, CALLER,
               names[row], row == lost ? " # " : "", row == lost ? why : "");
}

/* Timer interrupts that took the CPU from a program and gave it to another one, at least. */
static long switches(void)
{
    long preemptions = call_counter(COUNTER_PREEMPTIONS), all = call_counter(COUNTER_SWITCHES);

    return preemptions < all ? preemptions : all;
}

int main(int argc, char **argv, char **envp)
{
    const char *door = path_name(LAB_PATH(call_path()));
    long patience = PATIENCE;

    (void)envp;
    now = switches();
    if (argc > 1)
        wanted = parse_number(argv[1]);
    if (argc > 2 || wanted <= 0 || now < 0) {
        print(now < 0 ? "soak: needs a kernel booted with selftest=on\n"
                      : "usage: soak [SWITCHES]: how many to live through, at least 1\n");
        return 2;
    }
    random_state = (uint64_t)call_getpid() << 40;
    find_avx();
    segments_init();
    while (lost == ROWS && (!rounds++ || now < wanted)) {
        long was = now;
        one_turn();
        now = switches();
        patience = now == was ? patience - 1 : PATIENCE;
        expect(PREEMPTED, "rounds without a switch", patience ? 0 : PATIENCE, 0);
    }
    report_rows(door);
    print("soak by %s, %d bits: %ld rounds, %ld preemptions and %ld switches since boot%s%s\n",
          door, CALLER, rounds, call_counter(COUNTER_PREEMPTIONS), call_counter(COUNTER_SWITCHES),
          lost == ROWS ? "" : "; lost ", lost == ROWS ? "" : why);
    return lost != ROWS;
}
