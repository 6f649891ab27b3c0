/* SPDX-License-Identifier: MIT
 * The boot story. */
#include "boot/memory.h"
#include "boot/multiboot2.h"
#include "cpu/acpi.h"
#include "cpu/apic.h"
#include "cpu/features.h"
#include "cpu/insn.h"
#include "cpu/percpu.h"
#include "cpu/pic.h"
#include "cpu/smap.h"
#include "cpu/smp.h"
#include "entry/call_table.h"
#include "entry/dispatch.h"
#include "entry/entry.h"
#include "gdt/descriptors.h"
#include "lib/console.h"
#include "lib/lock.h"
#include "lib/options.h"
#include "lib/print.h"
#include "lib/string.h"
#include "mm/frames.h"
#include "mm/paging.h"
#include "selftest/invariants.h"
#include "selftest/loads.h"
#include "selftest/setup.h"
#include "task/load.h"
#include "task/task.h"
#include "task/vdso.h"

static struct boot_info info;
static struct options options;
static struct module modules[MAX_MODULES];

/* Information of more than this is not GRUB's: 1,024 modules with long command lines fit. */
#define MAX_INFORMATION 0x400000

static const void *at_physical(uint64_t physical)
{
    return direct(physical);
}

static void read_tags(uint64_t physical)
{
    extern char image_start[], kernel_end[];
    uint64_t mapped = BOOT_MAPPED - physical, top = 1ul << cpu_physical_bits();
    struct region image = { (uint64_t)image_start, kernel_physical(kernel_end) };
    char why[160];

    if (!physical)
        boot_refuse(BOOT_TAGS, "the address of the information is 0");
    int error = tags_parse(direct(physical), mapped < MAX_INFORMATION ? mapped : MAX_INFORMATION, &info, why,
                           sizeof(why));
    if (error)
        boot_refuse(error, why);
    boot_clip(&info, top < DIRECT_SIZE ? top : DIRECT_SIZE);
    error = boot_check(&info, physical, *(const uint32_t *)direct(physical), image, why, sizeof(why));
    if (error)
        boot_refuse(error, why);
}

static void require_features(void)
{
    if (!cpu_has(FEATURE_SYSCALL))
        boot_refuse(BOOT_NO_SYSCALL, "this CPU has no SYSCALL (CPUID 8000_0001 EDX bit 11)");
    if (!cpu_has(FEATURE_FXSR) || !cpu_has(FEATURE_SSE2))
        boot_refuse(BOOT_NO_SSE2, "this CPU has no FXSAVE or no SSE2 (CPUID 1 EDX bits 24 and 26)");
}

static void read_switches(void)
{
    char why[300];

    if (options_parse(info.command_line, &options, why, sizeof(why)))
        boot_refuse(BOOT_SWITCH, why);
}

static void __attribute__((noreturn)) refuse_memory(const char *what)
{
    char why[160];

    format(why, sizeof(why), "%s: no memory, %lu frames of 4 KiB are left%s", what, frames_left(),
           frames_failed() ? " and the switch failalloc let one fail" : "");
    boot_refuse(BOOT_NO_MEMORY, why);
}

static void init_paging(void)
{
    if (!paging_init(info.regions, info.region_count))
        refuse_memory("the kernel's page tables");
    boot_check_memory(&info, BOOT_MAPPED, DIRECT_SIZE);
    frames_reach_all();
}

static void print_banner(void)
{
    char features[200], brand[120], vendor[80];

    printk("entrylab: %s\n          %s, %lu MiB free\n", cpu_brand(), cpu_vendor(), frames_left() >> 8);
    report("{\"boot\":\"entrylab\",\"vendor\":\"%s\",\"cpu\":\"%s\",\"features\":[%s],\"selftest\":%s}\n",
           json_text(vendor, sizeof(vendor), cpu_vendor()), json_text(brand, sizeof(brand), cpu_brand()), features_json(features, sizeof(features)),
           options.selftest ? "true" : "false");
}

static void init_calls(void)
{
    if (options.selftest)
        calls_enable_harness();
    if (options.trace)
        calls_enable_trace();
    task_load_tells(options.emulator, options.clock);
}

/* The vDSO's path for CALLER: the switch's, or the best. */
static void init_vdso(enum caller caller, int wanted, const char *name)
{
    char why[200], present[80];

    if (wanted >= 0 && path_absent(wanted, caller)) {
        format(why, sizeof(why), "%s=%s: %s; %d-bit callers have %s", name, path_name(wanted),
               path_absent(wanted, caller), CALLER_BITS(caller), paths_present(caller, present, sizeof(present)));
        boot_refuse(BOOT_SWITCH, why);
    }
    vdso_init(caller, wanted >= 0 ? (enum path_id)wanted : path_best(caller));
}

/* Where nobody needs it, it stays as the firmware left it, and the gate 0x80 does not ask it. */
static void init_apic(void)
{
    if (!(options.together || options.selftest) || !apic_usable())
        return;
    if (!apic_map())
        refuse_memory("the local APIC's window");
    apic_init();
}

static void init_paths(void)
{
    paths_install(options.nopath);
    init_vdso(CALLER_64, options.vsyscall64, "vsyscall64");
    init_vdso(CALLER_32, options.vsyscall, "vsyscall");
    if (options.selfcheck)
        setup_check();
    if (options.selftest)
        invariants_arm();
}

/* What each other CPU does once it is set up: its own gates and MSRs, then tasks. */
static void enter_other_cpu(void)
{
    paths_install_here();
    if (options.selfcheck)
        setup_check(); /* the first CPU waits, and says nothing meanwhile */
    this_cpu()->online = true;
    if (options.selftest)
        invariants_arm();
    if (options.together)
        apic_timer_start(options.tick);
    kernel_lock();
    schedule();
}

/* Where the programs run one after another no second CPU is needed, and no timer disturbs. */
static void init_cpus(const uint32_t *ids, unsigned count)
{
    if (!options.together || !apic_in_use())
        return;
    apic_timer_start(options.tick);
    smp_start(ids, count, options.cpus, enter_other_cpu);
    printk("%u CPUs\n", cpu_count);
}

static void init_first_cpu(void)
{
    if (!cpu_prepare(&cpu0))
        refuse_memory("the first CPU's stacks");
    cpu_init(&cpu0);
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
    static uint32_t cpu_ids[MAX_CPUS];
    unsigned cpu_total;

    kernel_lock();                      /* until programs run, other CPUs wait */
    console_init();
    features_init();
    require_features();
    read_tags(information_physical);
    read_switches();
    cpu_total = acpi_cpus(info.rsdp, info.rsdp_size, at_physical, cpu_ids, MAX_CPUS);
    boot_check_memory(&info, 0, BOOT_MAPPED);       /* before any of it is handed out */
    boot_init_frames(&info, information);       /* 4 KiB pages of RAM that nobody uses */
    frames_fail_at(options.failalloc);
    smap_patch();                       /* while the text is still writable */
    init_paging();                      /* each section its rights, and no low addresses */
    boot_find_symbols(&info);           /* for panic */
    idt_init();                         /* 256 exception gates */
    init_first_cpu();                   /* per-CPU block, GDT, TSS, stacks, CR0, CR4 */
    pic_mask();
    print_banner();
    init_calls();
    init_apic();
    init_paths();                       /* the ways in */
    unsigned count = take_modules();
    if (options.truncate)
        loads_truncated(modules, count);
    if (options.starve)
        loads_starved(modules, count);
    init_cpus(cpu_ids, cpu_total);
    /* user programs, until the last one has ended */
    const struct run how = { options.together, options.pin, options.quiet, cpu_count, options.repeat };
    tasks_run(modules, count, &how);
}
