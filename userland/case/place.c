/* SPDX-License-Identifier: MIT
 * The instructions that enter, at chosen places: for each path and place a slot of four pages, of which
 * one or two are mapped. Written once; code and the data that cases write never share a page.
 */
#include "case_place.h"
#include "gdt/selectors.h"

enum { PAGE = 4096, SLOT = 4 * PAGE, LONGEST = 15, CS_PREFIX = 0x2e };

_Static_assert(SLOT == 0x4000, "CASE_CODE_END");

struct insn { uint8_t length, byte[8]; };

/* A far call takes its selector from a pointer, in 64-bit code from memory: the slot's first bytes. */
static void insn_of(long path, uintptr_t slot, struct insn *insn)
{
    static const struct insn insns[] = {
        [PATH_int80] = { 2, { 0xcd, 0x80 } },
        [PATH_sysenter] = { 2, { 0x0f, 0x34 } },
        [PATH_syscall] = { 2, { 0x0f, 0x05 } },
        [PATH_ud2] = { 6, { 0x0f, 0x0b, 0x0f, 0x1f, 0x40, UD2_CALL_MARK } },
#ifdef __i386__
        [PATH_callgate] = { 7, { 0x9a, 0, 0, 0, 0, SEL_CALLGATE, 0 } },
#else
        [PATH_callgate] = { 7, { 0xff, 0x1c, 0x25 } },
#endif
    };
    uint32_t pointer = (uint32_t)slot;

    _Static_assert(sizeof insns / sizeof *insns == PATH_COUNT, "a new path needs its instruction here");
    *insn = insns[path];
    if (path == PATH_callgate && CASE_CALLER == 64)
        memcpy(insn->byte + 3, &pointer, sizeof pointer);
}

static uintptr_t slot_of(long path, enum place place)
{
    return CASE_CODE_BASE + (uintptr_t)(path * PLACES + place) * SLOT;
}

uintptr_t case_place(long path, enum place place, uint32_t *length)
{
    uintptr_t slot = slot_of(path, place), end = slot + PAGE;
    struct insn insn;

    insn_of(path, slot, &insn);
    *length = place == PLACE_PADDED ? LONGEST : insn.length;
    switch (place) {
    case PLACE_STRADDLE:
    case PLACE_HALF:
        return end - insn.length / 2;
    case PLACE_LAST:
    case PLACE_END:
        return end - insn.length;
    default:
        return slot + PAGE / 2;
    }
}

/* The instruction, and a jump to case_back behind it, as far as there are pages. */
static void write_slot(long path, enum place place, size_t mapped)
{
    uintptr_t slot = slot_of(path, place);
    uint32_t length, selector = SEL_CALLGATE;
    uintptr_t at = case_place(path, place, &length);
    uint8_t code[LONGEST + 5];
    struct insn insn;

    insn_of(path, slot, &insn);
    memset(code, CS_PREFIX, length - insn.length);
    memcpy(code + length - insn.length, insn.byte, insn.length);
    uint32_t distance = (uint32_t)((uintptr_t)case_back - (at + length + 5));
    code[length] = 0xe9;                                        /* jmp rel32 */
    memcpy(code + length + 1, &distance, sizeof distance);
    memcpy((void *)(slot + 4), &selector, 2);
    size_t room = slot + mapped - at;
    memcpy((void *)at, code, length + 5 < room ? length + 5 : room);
}

long case_place_init(void)
{
    for (long path = 0; path < PATH_COUNT; path++)
        for (enum place place = 0; place < PLACES; place++) {
            size_t mapped = place == PLACE_HALF || place == PLACE_END ? PAGE : 2 * PAGE;
            long at = call_mmap(slot_of(path, place), mapped, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED);

            if (at < 0 && at > -4096)
                return at;
            write_slot(path, place, mapped);
            long error = enter(CALL_mprotect, at, (long)mapped, PROT_READ | PROT_EXEC, 0, 0, 0);
            if (error)
                return error;
        }
    return 0;
}

uintptr_t case_door(long path)
{
    char name[40];

    format_to(name, sizeof name, "__entrylab_%s", path_name(path));
    return vdso_symbol(auxiliary(AT_SYSINFO_EHDR), name);
}

/* The vendor's rules, not a try: emulators let pass what hardware refuses. */
static bool vendor_is_amd(void)
{
    uint32_t a = 0, b, c, d;

    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
    return (b == 0x68747541 && c == 0x444d4163) || (b == 0x6f677948 && c == 0x656e6975);
}

bool case_available(long path)
{
    if (path == PATH_sysenter)
        return !vendor_is_amd();
    if (path == PATH_syscall && CASE_CALLER == 32)
        return vendor_is_amd();
    return path >= 0 && path < PATH_COUNT;
}

bool case_is_bare(long path)
{
    return path != PATH_sysenter && !(path == PATH_syscall && CASE_CALLER == 32);
}
