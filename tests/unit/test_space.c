/* SPDX-License-Identifier: MIT
 * space_allows against allowed.h. Its file is x86 throughout, so it is included here, with nothing behind it. */
#include "unit.h"

#if defined(__x86_64__)
#include "mm/space.c"

#include "allowed.h"

uint64_t pml4_new(void) { abort(); }
uint64_t pml4_kernel(void) { abort(); }
void pml4_free(uint64_t pml4) { (void)pml4; abort(); }
uint64_t *pte_of(uint64_t pml4, uint64_t address, bool create) { (void)pml4, (void)address, (void)create; abort(); }
uint64_t *pte_next(uint64_t pml4, uint64_t *address, uint64_t end) { (void)pml4, (void)address, (void)end; abort(); }
uint64_t frame_alloc(void) { abort(); }
void frame_free(uint64_t frame) { (void)frame; abort(); }
uint64_t frames_left(void) { abort(); }

static void every_edge(void)
{
    static const uint64_t edges[] = {
        0, PAGE_SIZE, 0x400000, 0xfffff000, 0x100000000, 0x7ffffffff000, 0x800000000000, 0xffff800000000000,
        0xffffffff80000000, 0xfffffffffffff000,
    };
    const int64_t shifts[] = { -PAGE_SIZE, -1, 0, 1, PAGE_SIZE };

    for (unsigned a = 0; a < sizeof(edges) / sizeof(edges[0]); a++)
        for (unsigned b = 0; b < sizeof(edges) / sizeof(edges[0]); b++)
            for (unsigned i = 0; i < 25; i++) {
                uint64_t start = edges[a] + shifts[i / 5], end = edges[b] + shifts[i % 5];
                unit_case("[0x%" PRIx64 ", 0x%" PRIx64 ")", start, end);
                if (end != start)
                    CHECK_EQ(allowed(start, end - start), space_allows(start, end - start));
            }
}

static void no_range_is_mapped_that_is_not_allowed(void)
{
    struct space space = { 0 };

    CHECK_EQ(-EINVAL, space_map(&space, 0, PAGE_SIZE, 0));
    CHECK_EQ(-EINVAL, space_map(&space, USER_TOP, PAGE_SIZE, 0));
    CHECK_EQ(-EINVAL, space_map(&space, COMPAT_LAST, PAGE_SIZE, 0));
}
#else
static void every_edge(void) { unit_skip("src/mm/space.c has x86 instructions, this host is another machine"); }
static void no_range_is_mapped_that_is_not_allowed(void) { every_edge(); }
#endif

UNIT_MAIN(TEST(every_edge), TEST(no_range_is_mapped_that_is_not_allowed))
