# SPDX-License-Identifier: MIT
"""What a task has outside its frame, what a program is given, and what it may touch."""

from .model import ALL, BOCHS, STATIC, TCG, Edit, Mutant, edit

TASKS, SWITCH, LOAD = "src/task/tasks.c", "src/task/switch.c", "src/task/load.c"
LEAVE = "    kernel_unlock();\n    leave_by_iret(&task->frame);\n}\n\nvoid task_yield"

MUTANTS = (
    Mutant("20", "arch_prctl takes any base", "a base that is not canonical faults in the kernel's WRMSR",
           edit("src/entry/calls_task.c", "if (address >= USER_TOP)", "if (0)"), ALL, ("selftest-syscall",),
           note="only Bochs faults; elsewhere the call's result is wrong"),
    Mutant("22", "a 32-bit program starts with null DS and ES", "#GP at its first access",
           edit(LOAD, "task->caller == CALLER_32 ? SEL_USER_SS : 0;", "0;"), BOCHS, ("selftest-int80",),
           note="TCG does not look at a null segment"),
    Mutant("27", "the user's RSP comes from the per-CPU block", "after a switch it is another task's",
           edit(TASKS, LEAVE, "    if (task->frame.path == PATH_syscall)\n"
                "        task->frame.sp = this_cpu()->scratch;\n" + LEAVE), ALL, ("tasks-wait-syscall",),
           note="at a fast exit nobody else ran in between; so it is planted at the exit after a switch"),
    Mutant("31", "code and data of a program share a page", "one page to write and to execute; TCG is ninety times slower",
           (Edit("userland/program.lds", "    . = ALIGN(0x1000);\n    .data          :", "    .data          :"),), ALL,
           ("selftest-syscall",), note="the kernel refuses such a program"),
    Mutant("32", "the FPU's state is not switched", "a task sees and changes another's registers",
           edit(SWITCH, "    fpu_load(&task->fpu);\n", ""), ALL, ("together",)),
    Mutant("51", "FS base is not switched", "a task sees another's thread-local data",
           edit(SWITCH, "        task->fs_base = rdfsbase();\n", ""), ("tcg-intel", "tcg-amd", *BOCHS), ("soak-callgate",),
           note="qemu64 has no FSGSBASE and takes the other branch"),
    Mutant("52", "the TLS descriptors are not switched", "a task loads another's segment",
           edit(SWITCH, "        cpu->gdt.slot[GDT_TLS_FIRST + i] = task->tls[i];\n",
                "        (void)cpu, (void)task->tls[i];\n"), ("tcg-intel", "bochs-intel"), ("libc-glibc32-int80-intel",),
           note="the 32-bit libc's row runs on Intel's only"),
    Mutant("53", "SYSENTER keeps the last program's flavour", "a 32-bit program comes in by the 64-bit stub",
           edit(SWITCH, "        paths_set_caller(task->caller);\n", ""), ("tcg-intel", "bochs-intel"),
           ("selftest-sysenter",)),
    Mutant("54", "the last page below 2^47 is the user's", "a call there returns to 2^47",
           edit("src/mm/layout.h", "#define USER_TOP        0x00007ffffffff000ul",
                "#define USER_TOP        0x0000800000000000ul"), ALL, ("selftest-syscall",)),
    Mutant("55", "the last page below 4 GiB is the user's", "a call there returns to 4 GiB",
           edit("src/mm/space.c", "return end <= COMPAT_LAST || start >= COMPAT_LAST + PAGE_SIZE;", "return true;"),
           ALL, ("selftest-syscall",)),
    Mutant("56", "a program's data may be executed", "data become code",
           edit(LOAD, "(rights & ELF_EXECUTE ? 0 : PTE_NX)", "0"), ALL, ("crash-syscall",)),
    Mutant("57", "the vDSO is writable", "a program changes what it returns to",
           edit("src/task/vdso.c", "pages, PTE_PRESENT | PTE_USER);", "pages, PTE_PRESENT | PTE_USER | PTE_WRITE);"),
           ALL, ("crash-syscall",)),
    Mutant("58", "the fault record of a program keeps its resume address", "its next fault does not kill it",
           edit("src/entry/exceptions.c", "    task->fault_resume = 0;\n", ""), TCG + BOCHS, ("selftest-syscall",)),
    Mutant("59", "TSS.RSP0 is not switched", "an interrupt's frame lands in another task",
           edit("src/cpu/percpu.h", "    cpu->tss.rsp0 = top;\n", "    if (!cpu->tss.rsp0)\n        cpu->tss.rsp0 = top;\n"), ALL, ("selftest-int80",)),
    Mutant("60", "SYSCALL's stub pushes the kernel's SS", "the frame asks for ring 0",
           edit("src/entry/syscall.S", "    movq    %gs:CPU_FRAME_TOP, %rsp\n    pushq   $SEL_USER_SS\n"
                "    pushq   %gs:CPU_SCRATCH\n    pushq   %r11\n    pushq   $SEL_USER_CS\n",
                "    movq    %gs:CPU_FRAME_TOP, %rsp\n    pushq   $SEL_KERNEL_SS\n"
                "    pushq   %gs:CPU_SCRATCH\n    pushq   %r11\n    pushq   $SEL_USER_CS\n"), (*ALL, STATIC),
           ("selftest-syscall",)),
)
