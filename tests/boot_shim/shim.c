/* SPDX-License-Identifier: MIT
 * A boot loader that hands the kernel whatever information a test wants. GRUB boots it with modules: the
 * kernel, a case, and the programs, which go to room_program one behind the other, each on a page of its
 * own. The case, after a header, is what is to be written to memory, the information first of all. */
#include <stddef.h>
#include <stdint.h>

#include "boot/multiboot2.h"

#define CASE_MAGIC 0x45534143           /* "CASE" */
#define EXIT_SHIM 0x7f                  /* isa-debug-exit: the shim itself gave up */

struct case_header { uint32_t magic, eax, ebx, chunks; };
struct chunk { uint32_t address, size; };       /* SIZE bytes follow, and up to 3 of padding */
struct tag { uint32_t type, size; };
struct module { const uint8_t *start, *end; int there; };
struct header64 {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, segments, sections;
    uint32_t flags;
    uint16_t size, segment_size, segment_count;
};
struct segment64 { uint32_t type, flags; uint64_t offset, address, physical, file_size, memory_size; };

extern uint8_t room_kernel[], room_information[], room_program[], room_end[], shim_end[];
void enter_kernel(uint32_t entry, uint32_t eax, uint32_t ebx) __attribute__((noreturn));
void shim_main(const uint8_t *information);

static void outb(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static void copy(uint8_t *to, const uint8_t *from, size_t size)
{
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
}

static void clear(uint8_t *to, size_t size)
{
    __asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(0) : "memory");
}

static void __attribute__((noreturn)) give_up(const char *why)
{
    static const char before[] = "K {\"shim\":\"", after[] = "\"}\n", bochs[] = "Shutdown";

    for (const char *c = before; *c; c++)
        outb(0xe9, *c);
    for (; *why; why++)
        outb(0xe9, *why);
    for (const char *c = after; *c; c++)
        outb(0xe9, *c);
    __asm__ volatile("outl %0, %1" : : "a"(EXIT_SHIM), "Nd"((uint16_t)0xf4));
    for (const char *c = bochs; *c; c++)
        outb(0x8900, *c);
    for (;;)
        __asm__ volatile("cli; hlt");
}

/* The next module of GRUB's after the one at *AT, a byte offset, if there is one. */
static struct module next_module(const uint8_t *information, uint32_t *at)
{
    for (;;) {
        const struct tag *tag = (const void *)(information + *at);
        *at += (tag->size + 7) & ~7u;
        if (tag->type == MB2_TAG_END)
            return (struct module){ NULL, NULL, 0 };
        if (tag->type == MB2_TAG_MODULE) {
            const uint32_t *range = (const void *)(tag + 1);
            return (struct module){ (const uint8_t *)range[0], (const uint8_t *)range[1], 1 };
        }
    }
}

/* As GRUB's command multiboot2 does: each segment to its physical address. Returns the entry. */
static uint32_t load_kernel(struct module file)
{
    const struct header64 *header = (const void *)file.start;

    for (unsigned i = 0; i < header->segment_count; i++) {
        const struct segment64 *s =
            (const void *)(file.start + (uint32_t)header->segments + i * header->segment_size);
        uint8_t *to = (uint8_t *)(uint32_t)s->physical;
        if (s->type != 1)
            continue;
        if (to < room_kernel || to + (uint32_t)s->memory_size > room_information)
            give_up("the kernel does not fit into its room");
        copy(to, file.start + (uint32_t)s->offset, s->file_size);
        clear(to + (uint32_t)s->file_size, s->memory_size - s->file_size);
    }
    return header->entry;
}

static void load_programs(const uint8_t *information, uint32_t at)
{
    uint8_t *to = room_program;
    struct module file;

    while ((file = next_module(information, &at)).there) {
        size_t size = file.end - file.start;
        if (size > (size_t)(room_end - to))
            give_up("the programs do not fit into their room");
        copy(to, file.start, size);
        to += (size + 4095) & ~4095u;
    }
}

/* Nothing may land on the case that is still being read, or on the shim. */
static void write_chunks(const struct case_header *header, struct module file)
{
    const uint8_t *at = (const void *)(header + 1);

    for (uint32_t i = 0; i < header->chunks; i++) {
        const struct chunk *chunk = (const void *)at;
        uint8_t *to = (uint8_t *)chunk->address;
        at += sizeof(*chunk);
        if ((to < file.end && to + chunk->size > file.start) || (to < shim_end && to + chunk->size > room_end))
            give_up("a chunk lands on the shim or on the case");
        copy(to, at, chunk->size);
        at += (chunk->size + 3) & ~3u;
    }
}

void shim_main(const uint8_t *information)
{
    uint32_t at = 8;
    struct module kernel = next_module(information, &at), file = next_module(information, &at);
    const struct case_header *header = (const void *)file.start;

    if (!kernel.there || !file.there)
        give_up("two modules are needed: the kernel and a case");
    if (header->magic != CASE_MAGIC)
        give_up("the second module is no case");
    load_programs(information, at);
    uint32_t entry = load_kernel(kernel);
    write_chunks(header, file);
    enter_kernel(entry, header->eax, header->ebx);
}
