/* SPDX-License-Identifier: MIT */
#include "mm/frames.h"

#include "lib/string.h"

/* Free frames that were in use before are a list through themselves; those never used are what the
 * spans still hold. So start-up does not touch memory. */
#define MAX_SPANS (4 * MAX_REGIONS)
static struct region spans[MAX_SPANS];
static unsigned span_count, span;
static uint64_t free_list, left, reach = BOOT_MAPPED;
static uint64_t requests, fails_at;

/* Lowest first, for at the start only what is low is mapped. */
static void span_add(uint64_t base, uint64_t end)
{
    unsigned at = span_count;

    if (base >= end || span_count == MAX_SPANS)
        return;
    for (; at && spans[at - 1].base > base; at--)
        spans[at] = spans[at - 1];
    spans[at] = (struct region){ base, end };
    span_count++;
}

/* The lower of FIRST and the lowest of RANGES that overlaps [base, end), if any. */
static const struct region *first_overlap(const struct region *first, const struct region *ranges, unsigned count,
                                          uint64_t base, uint64_t end)
{
    for (unsigned i = 0; i < count; i++)
        if (ranges[i].base < end && ranges[i].end > base && (!first || ranges[i].base < first->base))
            first = &ranges[i];
    return first;
}

/* What of [base, end) must not be handed out (again): a reserved range, or an earlier region, for nothing
 * forbids a map whose entries overlap. */
static const struct region *first_hole(const struct region *regions, unsigned region, const struct region *reserved,
                                       unsigned count, uint64_t base, uint64_t end)
{
    return first_overlap(first_overlap(NULL, reserved, count, base, end), regions, region, base, end);
}

void frames_init(const struct region *regions, unsigned count, const struct region *reserved, unsigned reserved_count)
{
    const uint64_t mask = PAGE_SIZE - 1;

    for (unsigned i = 0; i < count; i++) {
        uint64_t base = regions[i].base, end = regions[i].end;
        const struct region *hole;
        while (base < end && (hole = first_hole(regions, i, reserved, reserved_count, base, end))) {
            span_add(base, hole->base & ~mask);
            base = (hole->end + mask) & ~mask;
        }
        span_add(base, end);
    }
    for (unsigned i = 0; i < span_count; i++)
        left += (spans[i].end - spans[i].base) / PAGE_SIZE;
}

uint64_t frame_alloc(void)
{
    uint64_t frame = free_list;

    if (++requests == fails_at)
        return 0;
    if (frame) {
        free_list = *(uint64_t *)direct(frame);
    } else {
        while (span < span_count && spans[span].base == spans[span].end)
            span++;
        if (span == span_count || spans[span].base >= reach)
            return 0;
        frame = spans[span].base;
        spans[span].base += PAGE_SIZE;
    }
    left--;
    memset(direct(frame), 0, PAGE_SIZE);
    return frame;
}

void frame_free(uint64_t frame)
{
    *(uint64_t *)direct(frame) = free_list;
    free_list = frame;
    left++;
}

uint64_t frames_left(void)
{
    return left;
}

void frames_reach_all(void)
{
    reach = ~0ul;
}

void frames_fail_at(uint64_t request)
{
    fails_at = request ? requests + request : 0;
}

bool frames_failed(void)
{
    return fails_at && requests >= fails_at;
}

bool memory_is_there(uint64_t end)
{
    volatile uint64_t *word = direct(end - sizeof(*word));
    uint64_t was = *word, zeros, ones;

    *word = 0;
    zeros = *word;
    *word = ~0ul;
    ones = *word;
    *word = was;
    return !zeros && !~ones;
}
