/* SPDX-License-Identifier: MIT */
#include "task/load.h"

#include "cpu/insn.h"
#include "cpu/registers.h"
#include "entry/entry.h"
#include "gdt/selectors.h"
#include "lib/options.h"
#include "lib/string.h"
#include "mm/layout.h"
#include "task/start_stack.h"
#include "task/vdso.h"

#define ARGUMENTS_SIZE 2048

static uint64_t rights_of(unsigned rights)
{
    return PTE_PRESENT | PTE_USER | (rights & ELF_WRITE ? PTE_WRITE : 0) | (rights & ELF_EXECUTE ? 0 : PTE_NX);
}

static enum elf_error map_segments(struct space *space, const struct module *module,
                                   const struct elf_program *program)
{
    for (unsigned i = 0; i < program->segment_count; i++) {
        const struct elf_segment *s = &program->segments[i];
        uint64_t start = s->address & -(uint64_t)PAGE_SIZE;
        uint64_t end = (s->address + s->memory_size + PAGE_SIZE - 1) & -(uint64_t)PAGE_SIZE;
        if (space_map(space, start, end - start, rights_of(s->rights)))
            return ELF_MEMORY;
        space_write(space, s->address, (const char *)module->data + s->offset, s->file_size);
    }
    return ELF_OK;
}

static enum elf_error map_stack(struct task *task, const struct module *module, const struct elf_program *program,
                                uint64_t *sp)
{
    static char words[ARGUMENTS_SIZE];
    static uint8_t image[2 * PAGE_SIZE] __attribute__((aligned(16)));
    struct start_info info = { .words = words, .program = program, .vdso = VDSO_BASE };

    info.argc = split_words(module->command_line, words, sizeof(words));
    if (info.argc < 0)
        return ELF_ARGUMENTS;
    uint64_t seed = rdtsc();
    for (unsigned i = 0; i < sizeof(info.random); i++, seed = seed * 6364136223846793005 + 1442695040888963407)
        info.random[i] = seed >> 56;
    *sp = start_stack(image, sizeof(image), USER_STACK_TOP, &info);
    if (!*sp)
        return ELF_ARGUMENTS;
    if (space_map(&task->space, USER_STACK_TOP - USER_STACK_SIZE, USER_STACK_SIZE,
                  PTE_PRESENT | PTE_USER | PTE_WRITE | PTE_NX))
        return ELF_MEMORY;
    uint64_t used = USER_STACK_TOP - *sp;
    space_write(&task->space, *sp, image + sizeof(image) - used, used);
    return ELF_OK;
}

enum elf_error task_load(struct task *task, const struct module *module)
{
    static struct elf_program program;
    uint64_t sp = 0;
    enum elf_error error = elf_read(module->data, module->size, space_allows, &program);

    if (error)
        return error;
    if (!space_new(&task->space))
        return ELF_MEMORY;
    error = map_segments(&task->space, module, &program);
    if (!error)
        error = map_stack(task, module, &program, &sp);
    if (!error && vdso_map(&task->space))
        error = ELF_MEMORY;
    if (error) {
        space_free(&task->space);
        return error;
    }
    task->space.brk_start = task->space.brk = program.end;
    task->lab = program.lab;
    task->path = path_by_name(program.path);
    task->landing = vdso_address("user_sysenter_back");
    task->work = WORK_EDITED;
    memset(&task->frame, 0, sizeof(task->frame));
    task->frame.ip = program.entry;
    task->frame.cs = SEL_USER_CS;
    task->frame.flags = FLAG_IF | FLAG_ONE;
    task->frame.sp = sp;
    task->frame.ss = SEL_USER_SS;
    return ELF_OK;
}
