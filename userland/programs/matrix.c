/* SPDX-License-Identifier: MIT */
#include "case.h"

int main(int argc, char **argv, char **envp)
{
    struct lab_case one;
    struct outcome got;
    (void)argc, (void)argv, (void)envp;
    long e = case_init();
    print("init %ld stack %p back %p\n", e, (void *)case_stack, (void *)case_back);
    for (long path = 0; path < PATH_COUNT; path++)
        for (int form = 0; form < FORMS; form++)
            for (int place = 0; place < (form ? 1 : PLACES); place++)
                for (int tf = 0; tf < 2; tf++) {
                if (!case_default(&one, path, form, place, CALL_path))
                    continue;
                one.before.flags |= tf ? 0x100 : 0;
                case_run(&one, &got);
                print("%s form %d place %d tf %d ip %llx len %u: end %u ax %llx cx %llx%s dx%s r8 %llx r11 %llx sp %llx fl %llx ss %x cs %x",
                    path_name(path), form, place, tf, (unsigned long long)one.before.ip, one.length, got.end, (unsigned long long)got.after.ax,
                    (unsigned long long)got.after.cx, got.after.cx == one.before.cx ? "=" : "!", got.after.dx == one.before.dx ? "=" : "!",
                    (unsigned long long)got.after.r8, (unsigned long long)got.after.r11,
                    (unsigned long long)got.after.sp, (unsigned long long)got.after.flags, got.after.ss, got.after.cs);
                if (got.end) print(" v %llu e %llx ip %llx cr2 %llx", (unsigned long long)got.vector, (unsigned long long)got.error, (unsigned long long)got.after.ip, (unsigned long long)got.address);
                if (tf) { print(" steps %llu:", (unsigned long long)got.steps); for (int i = 0; i < 12 && case_steps[i]; i++) print(" %llx", (unsigned long long)case_steps[i]); }
                print("\n");
                memset(case_steps, 0, sizeof case_steps);
                }
    return 0;
}
