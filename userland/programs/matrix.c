/* SPDX-License-Identifier: MIT
 * matrix [AXIS [INDEX]]: the state matrix, every case against the model; one axis of it, or one case.
 * Status 0: all is as predicted; 1: not; 2: there is no such axis or case.
 */
#include "axis.h"
#include "run.h"

static int no_such_axis(const char *name)
{
    print("matrix: error: there is no axis %s; axes:", name);
#define AXIS(name) print(" %s", #name);
#include "axes.def"
#undef AXIS
    print("\n");
    return 2;
}

static void report_known(const struct total *total)
{
    for (unsigned int i = 0; i < KNOWN_COUNT; i++)
        report("{\"known\":%u,\"cases\":%lu,\"reason\":\"%s\"}", i + 1, (unsigned long)total->known[i],
               known_reasons[i]);
}

static void report_refused(const struct total *total)
{
    static const char *const names[] = { "work", "ip", "flags", "cx", "r11", "cs", "ss" };

    _Static_assert(sizeof names / sizeof *names == COUNTER_REFUSED_SS + 1, "a name for each reason");
    for (unsigned int i = 0; i < sizeof names / sizeof *names; i++)
        report("{\"exit_refused\":\"%s\",\"cases\":%ld}", names[i], total->refused[i]);
}

int main(int argc, char **argv, char **envp)
{
    const struct axis *axis = argc > 1 ? axis_by_name(argv[1]) : NULL;
    long index = argc > 2 ? parse_number(argv[2]) : 0;
    long error = case_init();

    (void)envp;
    if (!error)
        error = pages_init();
    if (error) {
        print("matrix: error: no memory for cases: errno %ld\n", -error);
        return 2;
    }
    if (argc > 1 && !axis)
        return no_such_axis(argv[1]);
    const struct machine *machine = machine_init();
    const struct total *total = argc > 2 && index >= 0 ? run_one(machine, axis, (uint32_t)index)
                                                       : run_all(machine, axis);
    if (argc > 2 && !total->cases) {
        print("matrix: error: there is no case %s:%s for %d-bit callers here; there are:\n", argv[1], argv[2], CASE_CALLER);
        print_cases(axis);
        return 2;
    }
    report_known(total);
    report_refused(total);
    print("matrix: %lu cases by %d-bit callers, %lu deviations from the model\n", (unsigned long)total->cases,
          CASE_CALLER, (unsigned long)total->deviations);
    return total->deviations != 0;
}
