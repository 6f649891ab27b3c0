/* SPDX-License-Identifier: MIT */
#include "task/load.h"

#include "cpu/insn.h"
#include "cpu/registers.h"
#include "entry/errno.h"
#include "gdt/selectors.h"
#include "lib/options.h"
#include "lib/string.h"
#include "mm/layout.h"
#include "task/start_stack.h"
#include "task/vdso.h"

#define ARGUMENTS_SIZE 2048

static uint32_t emulator_told, clock_told;

void task_load_tells(uint32_t emulator, uint32_t clock)
{
    emulator_told = emulator;
    clock_told = clock;
}

static uint64_t rights_of(unsigned rights)
{
    return PTE_PRESENT | PTE_USER | (rights & ELF_WRITE ? PTE_WRITE : 0) | (rights & ELF_EXECUTE ? 0 : PTE_NX);
}

/* What a failed space_map() is to a loader: there was something, or there is no memory. */
static enum elf_error map_error(int error)
{
    return error == -EEXIST ? ELF_PLACE : error ? ELF_MEMORY : ELF_OK;
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

/* Where a program of either mode finds things. */
static const struct { uint64_t stack_top, mmap_top, cs; } places[CALLERS] = {
    [CALLER_64] = { USER_STACK_TOP, USER_MMAP_TOP, SEL_USER_CS },
    [CALLER_32] = { STACK32_TOP, MMAP32_TOP, SEL_USER_CS32 },
};

static enum elf_error map_stack(struct task *task, const struct module *module, const struct elf_program *program,
                                uint64_t *sp)
{
    static char words[ARGUMENTS_SIZE];
    static uint8_t image[2 * PAGE_SIZE] __attribute__((aligned(16)));
    uint64_t top = places[task->caller].stack_top;
    struct start_info info = { .words = words, .program = program, .vdso = vdso_base(task->caller),
                               .emulator = emulator_told, .clock = clock_told };

    if (task->caller == CALLER_32)
        info.vsyscall = vdso_address(CALLER_32, "__kernel_vsyscall");
    info.argc = split_words(module->command_line, words, sizeof(words));
    if (info.argc < 0)
        return ELF_ARGUMENTS;
    uint64_t seed = rdtsc();
    for (unsigned i = 0; i < sizeof(info.random); i++, seed = seed * 6364136223846793005 + 1442695040888963407)
        info.random[i] = seed >> 56;
    *sp = start_stack(image, sizeof(image), top, &info);
    if (!*sp)
        return ELF_ARGUMENTS;
    enum elf_error error = map_error(space_map(&task->space, top - USER_STACK_SIZE, USER_STACK_SIZE,
                                               PTE_PRESENT | PTE_USER | PTE_WRITE | PTE_NX));
    if (error)
        return error;
    space_write(&task->space, *sp, image + sizeof(image) - (top - *sp), top - *sp);
    return ELF_OK;
}

static void first_frame(struct task *task, const struct elf_program *program, uint64_t sp)
{
    task->frame.ip = program->entry;
    task->frame.cs = places[task->caller].cs;
    task->frame.flags = FLAG_IF | FLAG_ONE;
    task->frame.sp = sp;
    task->frame.ss = SEL_USER_SS;
    /* Null data segments are for 64-bit code only. */
    task->ds = task->es = task->caller == CALLER_32 ? SEL_USER_SS : 0;
    fpu_init(&task->fpu);
}

enum elf_error task_load(struct task *task, const struct module *module)
{
    static struct elf_program program;
    uint64_t sp = 0;
    enum elf_error error = elf_read(module->data, module->size, space_allows, &program);

    if (error)
        return error;
    task->caller = program.bits == 32 ? CALLER_32 : CALLER_64;
    if (!space_new(&task->space))
        return ELF_MEMORY;
    error = map_segments(&task->space, module, &program);
    if (!error)
        error = map_stack(task, module, &program, &sp);
    if (!error)
        error = map_error(vdso_map(&task->space, task->caller));
    if (error) {
        space_free(&task->space);
        return error;
    }
    task->space.brk_start = task->space.brk = program.end;
    task->space.mmap_ceiling = task->space.mmap_top = places[task->caller].mmap_top;
    task->linux_int80 = !program.lab;
    task->path = path_by_name(program.path);
    task->landing = vdso_address(task->caller, task->caller == CALLER_32 ? "landing_pad" : "user_sysenter_back");
    first_frame(task, &program, sp);
    return ELF_OK;
}
