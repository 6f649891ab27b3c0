/* SPDX-License-Identifier: MIT */
#include "task/start_stack.h"

#include "abi.h"
#include "lib/string.h"
#include "mm/layout.h"

/* <elf.h>'s AT_ numbers. */
enum {
    AT_NULL = 0, AT_PHDR = 3, AT_PHENT = 4, AT_PHNUM = 5, AT_PAGESZ = 6, AT_BASE = 7, AT_FLAGS = 8, AT_ENTRY = 9,
    AT_UID = 11, AT_EUID = 12, AT_GID = 13, AT_EGID = 14, AT_PLATFORM = 15, AT_HWCAP = 16, AT_CLKTCK = 17,
    AT_SECURE = 23, AT_RANDOM = 25, AT_EXECFN = 31, AT_SYSINFO = 32, AT_SYSINFO_EHDR = 33,
};

struct stack { uint8_t *image; size_t size, used; uint64_t top; };

/* Puts SIZE bytes below what is there; returns their user address, or 0. */
static uint64_t push(struct stack *stack, const void *from, size_t size)
{
    if (size > stack->size - stack->used)
        return 0;
    stack->used += size;
    memcpy(stack->image + stack->size - stack->used, from, size);
    return stack->top - stack->used;
}

static uint8_t *put_word(uint8_t *to, uint64_t value, size_t word)
{
    memcpy(to, &value, word);           /* little-endian, so the low half comes first */
    return to + word;
}

/* Before the end, of which there is room for another. */
static void add(uint64_t auxv[][2], size_t *rows, uint64_t type, uint64_t value)
{
    auxv[*rows - 1][0] = type;
    auxv[*rows - 1][1] = value;
    ++*rows;
}

uint64_t start_stack(uint8_t *image, size_t size, uint64_t top, const struct start_info *info)
{
    struct stack stack = { image, size, 0, top };
    const size_t word = info->program->bits == 32 ? 4 : 8;
    const char *text = info->words;
    size_t words_size = 0;

    for (int i = 0; i < info->argc; i++)
        words_size += strlen(text + words_size) + 1;
    uint64_t words = push(&stack, info->words, words_size);
    const char *platform_text = word == 4 ? "i686" : "x86_64";
    uint64_t platform = push(&stack, platform_text, strlen(platform_text) + 1);
    uint64_t random = push(&stack, info->random, sizeof(info->random));
    uint64_t auxv[][2] = {
        { AT_SYSINFO_EHDR, info->vdso },
        { AT_HWCAP, 0 }, { AT_PAGESZ, PAGE_SIZE }, { AT_CLKTCK, 100 },
        { AT_PHDR, info->program->headers }, { AT_PHENT, info->program->header_size },
        { AT_PHNUM, info->program->header_count }, { AT_BASE, 0 }, { AT_FLAGS, 0 },
        { AT_ENTRY, info->program->entry }, { AT_UID, 0 }, { AT_EUID, 0 }, { AT_GID, 0 }, { AT_EGID, 0 },
        { AT_SECURE, 0 }, { AT_RANDOM, random }, { AT_EXECFN, words }, { AT_PLATFORM, platform },
        { AT_NULL, 0 }, { AT_NULL, 0 }, { AT_NULL, 0 }, { AT_NULL, 0 },
    };
    size_t auxv_rows = sizeof(auxv) / sizeof(auxv[0]) - 3;      /* one AT_NULL ends it */

    if (info->vsyscall)
        add(auxv, &auxv_rows, AT_SYSINFO, info->vsyscall);
    if (info->program->lab) {
        add(auxv, &auxv_rows, AT_LAB_EMULATOR, info->emulator);
        add(auxv, &auxv_rows, AT_LAB_CLOCK, info->clock);
    }
    /* argc, argv and its NULL, envp's NULL, auxv */
    size_t below = (1 + (info->argc + 1) + 1 + 2 * auxv_rows) * word;
    size_t total = (stack.used + below + 15) & ~(size_t)15;
    if (!words || !platform || !random || total > size)
        return 0;

    uint8_t *slot = put_word(image + size - total, info->argc, word);
    for (int i = 0; i < info->argc; i++) {
        slot = put_word(slot, words, word);
        words += strlen(text) + 1;
        text += strlen(text) + 1;
    }
    slot = put_word(slot, 0, word);
    slot = put_word(slot, 0, word);
    for (size_t i = 0; i < auxv_rows; i++) {
        slot = put_word(slot, auxv[i][0], word);
        slot = put_word(slot, auxv[i][1], word);
    }
    return top - total;
}
