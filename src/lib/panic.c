/* SPDX-License-Identifier: MIT */
#include "lib/panic.h"

#include "cpu/insn.h"
#include "lib/console.h"
#include "lib/panic_state.h"
#include "lib/print.h"
#include "lib/symbols.h"

static void print_registers(const struct trap_frame *f)
{
    printk("  ip %016lx cs %04lx  sp %016lx ss %04lx  flags %08lx\n", f->ip, f->cs, f->sp, f->ss,
           f->flags);
    printk("  ax %016lx bx %016lx cx %016lx dx %016lx\n", f->ax, f->bx, f->cx, f->dx);
    printk("  si %016lx di %016lx bp %016lx r8 %016lx\n", f->si, f->di, f->bp, f->r8);
    printk("  r9 %016lx 10 %016lx 11 %016lx 12 %016lx\n", f->r9, f->r10, f->r11, f->r12);
    printk("  13 %016lx 14 %016lx 15 %016lx error code %lx, tag %lx\n", f->r13, f->r14, f->r15,
           f->orig_ax, f->path);
    printk("  cr0 %lx cr2 %lx cr3 %lx cr4 %lx\n", read_cr0(), read_cr2(), read_cr3(), read_cr4());
}

/* What needs more of the machine than the rest: it comes last, since it may fail. */
static void print_state(const struct trap_frame *frame)
{
    struct panic_state state;

    panic_state(&state, frame);
    printk("  gs base %lx, kernel gs base %lx, this CPU's block %p\n", state.gs, state.kernel_gs,
           (const void *)state.cpu);
    printk("  stack: %s\n", state.stack);
    if (*state.sentence)
        printk("  %s\n", state.sentence);
    report("{\"panic_state\":\"%s\",\"stack\":\"%s\",\"gs\":\"0x%lx\",\"kernel_gs\":\"0x%lx\"}\n",
           state.sentence, state.stack, state.gs, state.kernel_gs);
}

/* A panic within this CPU's panic ends the machine: what is said is said. Another CPU's waits, so
 * that the first one is heard. */
static void begin(void)
{
    static uint64_t by; /* the GDTR of the CPU that panics: all else may be broken */
    struct table_register gdtr;
    uint64_t nobody = 0;

    cli();
    sgdt(&gdtr);
    if (!__atomic_compare_exchange_n(&by, &nobody, gdtr.base, false, __ATOMIC_RELAXED,
                                     __ATOMIC_RELAXED)) {
        if (nobody == gdtr.base)
            machine_exit(EXIT_PANIC);
        for (;;)
            hlt();
    }
    console_mute(false);
}

void panic_at(const char *file, int line, const struct trap_frame *frame, const char *text, ...)
{
    char why[256], quoted[300], where[80] = "-";
    va_list args;

    begin();
    va_start(args, text);
    vformat(why, sizeof(why), text, args);
    va_end(args);
    if (frame)
        symbol_name(frame->ip, where, sizeof(where));
    printk("\npanic: %s (%s:%d)\n", why, file, line);
    if (frame) {
        printk("  at %s\n", where);
        print_registers(frame);
    }
    report("{\"panic\":\"%s\",\"rip\":\"0x%lx\",\"symbol\":\"%s\"}\n",
           json_text(quoted, sizeof(quoted), why), frame ? frame->ip : 0, where);
    print_state(frame);
    machine_exit(EXIT_PANIC);
}
