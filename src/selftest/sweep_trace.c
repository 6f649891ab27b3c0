/* SPDX-License-Identifier: MIT
 * The boundaries of an entry, as TF stops at them. After STI some CPUs and emulators do not stop; what STI
 * is followed by is added. */
#include "cpu/registers.h"
#include "lib/print.h"
#include "mm/layout.h"
#include "selftest/sweep.h"

#define MOST 2048
#define MOST_EDGES 128
#define BITMAP_LINE 128                 /* bytes of the bitmap in a line of the report */

#define INSN_STI 0xfb

extern const char entry_text_start[], entry_text_end[];

static uint64_t ip[MOST];
static bool open[MOST];                 /* IF = 1, and not in the shadow of the STI that set it */
static unsigned count;

static uint8_t covered[4 * PAGE_SIZE / 8];      /* by byte of the entry text */
static uint64_t edges[MOST_EDGES][2];
static unsigned edge_count;

static uint8_t byte_at(uint64_t address)
{
    return *(const volatile uint8_t *)address;
}

static bool in_entry_text(uint64_t address)
{
    return address >= (uint64_t)entry_text_start && address < (uint64_t)entry_text_end;
}

static bool is_conditional(uint64_t address)
{
    uint8_t opcode = byte_at(address);

    return (opcode & 0xf0) == 0x70 || (opcode == 0x0f && (byte_at(address + 1) & 0xf0) == 0x80) ||
           (opcode & 0xfc) == 0xe0;
}

static void cover_edge(uint64_t from, uint64_t to)
{
    for (unsigned i = 0; i < edge_count; i++)
        if (edges[i][0] == from && edges[i][1] == to)
            return;
    if (edge_count < MOST_EDGES) {
        edges[edge_count][0] = from;
        edges[edge_count++][1] = to;
    }
}

static void cover(uint64_t address)
{
    uint64_t offset = address - (uint64_t)entry_text_start;

    if (!in_entry_text(address))
        return;
    if (offset / 8 < sizeof(covered))
        covered[offset / 8] |= 1 << offset % 8;
    if (count && count <= MOST && in_entry_text(ip[count - 1]) && is_conditional(ip[count - 1]))
        cover_edge(ip[count - 1], address);
}

static void add(uint64_t address, bool is_open)
{
    cover(address);
    if (count < MOST) {
        ip[count] = address;
        open[count] = is_open;
    }
    count++;
}

static bool after_sti(void)
{
    return count && count <= MOST && byte_at(ip[count - 1]) == INSN_STI;
}

void trace_clear(void)
{
    count = 0;
}

void trace_add(const struct trap_frame *frame)
{
    bool shadow = after_sti();

    if (shadow && frame->ip != ip[count - 1] + 1) {
        trace_end();
        shadow = false;
    }
    add(frame->ip, !shadow && frame->flags & FLAG_IF);
}

void trace_end(void)
{
    if (after_sti())
        add(ip[count - 1] + 1, false);
}

unsigned trace_count(void)
{
    return count;
}

uint64_t trace_ip(unsigned boundary)
{
    return boundary < count && boundary < MOST ? ip[boundary] : 0;
}

unsigned trace_again(unsigned boundary)
{
    unsigned again = 0;

    for (unsigned i = 0; i < boundary; i++)
        again += ip[i] == ip[boundary];
    return again;
}

bool trace_repeats(unsigned boundary)
{
    return (byte_at(trace_ip(boundary)) & 0xfe) == 0xf2;
}

uint64_t trace_opens(unsigned boundary)
{
    while (++boundary < count && boundary < MOST)
        if (open[boundary])
            return ip[boundary];
    return 0;
}

unsigned trace_window(unsigned *open_count)
{
    unsigned longest = 0, since = 0;

    *open_count = 0;
    for (unsigned i = 0; i < count && i < MOST; i++) {
        since = open[i] ? 0 : since + 1;
        longest = since > longest ? since : longest;
        *open_count += open[i];
    }
    return longest;
}

void trace_report(void)
{
    unsigned size = ((uint64_t)entry_text_end - (uint64_t)entry_text_start + 7) / 8;
    char hex[2 * BITMAP_LINE + 1];

    for (unsigned at = 0; at < size && at < sizeof(covered); at += BITMAP_LINE) {
        for (unsigned i = 0; i < BITMAP_LINE; i++)
            format(hex + 2 * i, 3, "%02x", at + i < sizeof(covered) ? covered[at + i] : 0);
        report("{\"coverage\":\"step\",\"base\":\"0x%lx\",\"bitmap\":\"%s\"}\n",
               (uint64_t)entry_text_start + 8 * at, hex);
    }
    for (unsigned i = 0; i < edge_count; i++)
        report("{\"edge\":[\"0x%lx\",\"0x%lx\"]}\n", edges[i][0], edges[i][1]);
}
