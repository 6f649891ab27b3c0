/* SPDX-License-Identifier: MIT
 * The boot story. */
#include "boot/multiboot2.h"
#include "cpu/features.h"
#include "cpu/insn.h"
#include "cpu/percpu.h"
#include "cpu/pic.h"
#include "cpu/smap.h"
#include "entry/dispatch.h"
#include "entry/entry.h"
#include "gdt/descriptors.h"
#include "lib/console.h"
#include "lib/options.h"
#include "lib/print.h"
#include "lib/string.h"
#include "lib/symbols.h"
#include "mm/frames.h"
#include "mm/paging.h"
#include "task/elf.h"
#include "task/task.h"
#include "task/vdso.h"

static struct boot_info info;
static struct options options;
static struct module modules[MAX_MODULES];

/* Information of more than this is not GRUB's: 1,024 modules with long command lines fit. */
#define MAX_INFORMATION 0x400000

static void read_tags(const void *information)
{
    char why[160];
    int error = tags_parse(information, MAX_INFORMATION, &info, why, sizeof(why));

    if (error)
        boot_refuse(error, why);
}

static void require_syscall(void)
{
    if (!cpu_has(FEATURE_SYSCALL))
        boot_refuse(BOOT_NO_SYSCALL, "this CPU has no SYSCALL (CPUID 8000_0001 EDX bit 11)");
}

static void read_switches(void)
{
    char why[300];

    if (options_parse(info.command_line, &options, why, sizeof(why)))
        boot_refuse(BOOT_SWITCH, why);
}

/* GRUB loads the symbol table where it likes; CALL gets each section that lies outside the image. */
static const struct elf_section *section(unsigned index)
{
    return (const void *)(info.sections + (uint64_t)index * info.section_size);
}

static void find_symbols(void)
{
    for (unsigned i = 0; info.sections && i < info.section_count; i++) {
        const struct elf_section *s = section(i);
        if (s->type == ELF_SECTION_SYMTAB && s->address && s->link < info.section_count)
            symbols_init(direct(s->address), s->size / sizeof(struct elf_symbol),
                         direct(section(s->link)->address), section(s->link)->size);
    }
}

/* What is in use in the memory that the map calls available: the first MiB (firmware's tables, the place
 * where other CPUs start), the kernel, the boot information, modules, symbols. */
static void init_frames(const void *information)
{
    extern char kernel_end[];
    static struct region reserved[MAX_MODULES + MAX_REGIONS];
    unsigned count = 0;
    uint32_t size = *(const uint32_t *)information;
    uint64_t physical = (uint64_t)information - DIRECT_BASE;

    reserved[count++] = (struct region){ 0, kernel_physical(kernel_end) };
    reserved[count++] = (struct region){ physical, physical + size };
    for (unsigned i = 0; i < info.module_count; i++)
        reserved[count++] = (struct region){ info.modules[i].start, info.modules[i].end };
    for (unsigned i = 0; info.sections && i < info.section_count && i < MAX_REGIONS - 2; i++) {
        const struct elf_section *s = section(i);
        if (s->address && s->address < KERNEL_BASE && s->size)
            reserved[count++] = (struct region){ s->address, s->address + s->size };
    }
    frames_init(info.regions, info.region_count, reserved, count);
}

static void init_paging(void)
{
    char why[80];

    if (paging_init(info.regions, info.region_count))
        return;
    format(why, sizeof(why), "%lu frames of memory are left, too few for the kernel", frames_left());
    boot_refuse(BOOT_NO_MEMORY, why);
}

static void print_banner(void)
{
    char features[160], brand[120];

    printk("entrylab: %s (%s), %lu MiB free\n", cpu_brand(), cpu_vendor(), frames_left() >> 8);
    report("{\"boot\":\"entrylab\",\"vendor\":\"%s\",\"cpu\":\"%s\",\"features\":[%s],\"selftest\":%s}\n",
           cpu_vendor(), json_text(brand, sizeof(brand), cpu_brand()), features_json(features, sizeof(features)),
           options.selftest ? "true" : "false");
}

static void init_calls(void)
{
    if (options.selftest)
        calls_enable_harness();
    if (options.trace)
        calls_enable_trace();
}

static void init_paths(void)
{
    char why[160];

    paths_install(options.nopath);
    if (options.vsyscall >= 0 && path_absent(options.vsyscall)) {
        format(why, sizeof(why), "vsyscall=%s: %s", path_name(options.vsyscall), path_absent(options.vsyscall));
        boot_refuse(BOOT_SWITCH, why);
    }
    vdso_init(options.vsyscall >= 0 ? (enum path_id)options.vsyscall : path_best());
}

static unsigned take_modules(void)
{
    if (!info.module_count)
        boot_refuse(BOOT_NO_MODULE, "there is no program to run");
    for (unsigned i = 0; i < info.module_count; i++) {
        const struct boot_module *m = &info.modules[i];
        modules[i] = (struct module){ direct(m->start), m->end - m->start, m->command_line };
    }
    return info.module_count;
}

void kmain(uint32_t information_physical)
{
    const void *information = direct(information_physical);

    console_init();
    features_init();
    require_syscall();
    read_tags(information);
    read_switches();
    init_frames(information);           /* 4 KiB pages of RAM that nobody uses */
    smap_patch();                       /* while the text is still writable */
    init_paging();                      /* each section its rights, and no low addresses */
    find_symbols();                     /* for panic */
    idt_init();                         /* 256 exception gates */
    cpu_init();                         /* per-CPU block, GDT, TSS, stacks, CR0, CR4 */
    pic_mask();
    print_banner();
    init_calls();
    init_paths();                       /* the ways in */
    tasks_run(modules, take_modules()); /* user programs, until the last one has ended */
}
