/* SPDX-License-Identifier: MIT
 * bench [CALLS]: what a null call costs by this path, in what the clock counts, and a trace of it.
 *
 * On a clock that counts instructions, single_min - empty_min + 1 is what the user's stub (its RET
 * included) and ring 0 execute. Where nobody has said what the clock counts, no figure is printed.
 */
#include "clock.h"
#include "divide.h"
#include "lib.h"
#include "measure.h"

enum { DEFAULT_CALLS = 1000, WARM_CALLS = 16, TRACED_CALLS = 3, MOST_CALLS = 100000000 };

static void tell(const char *path, long caller, long calls, const struct measured *call, const struct measured *empty)
{
    const struct clock *clock = clock_told();
    unsigned long divisor = (unsigned long)calls << clock->shift;
    unsigned long long whole = call->total > empty->total ? call->total - empty->total : 0;
    unsigned long long hundredths = 100ull * divide(&whole, divisor);
    unsigned long long least = call->least > empty->least ? call->least - empty->least : 0;

    divide(&hundredths, divisor);
    if (!*clock->unit) {
        report("{\"bench\":\"null\",\"path\":\"%s\",\"caller\":%ld,\"calls\":%ld,\"clock\":\"%s\",\"grade\":\"%c\"}",
               path, caller, calls, clock->name, clock->grade);
        print("bench by %s: %ld null calls; no figure (grade %c): what this clock\n"
              "  counts is neither instructions nor time\n", path, calls, clock->grade);
        return;
    }
    report("{\"bench\":\"null\",\"path\":\"%s\",\"caller\":%ld,\"calls\":%ld,\"clock\":\"%s\",\"grade\":\"%c\","
           "\"each\":%llu.%02llu,\"ticks_total\":%llu,\"empty_total\":%llu,\"single_min\":%llu,\"empty_min\":%llu}",
           path, caller, calls, clock->name, clock->grade, whole, hundredths, call->total, empty->total, call->least,
           empty->least);
    print("bench by %s: %ld null calls, %llu.%02llu %s each (grade %c);\n"
          "  least %llu; the %llu of a call of an empty function are taken off\n", path, calls, whole, hundredths,
          clock->unit, clock->grade, least >> clock->shift, empty->least >> clock->shift);
}

int main(int argc, char **argv, char **envp)
{
    struct measured warm, call, empty, traced;
    long calls = argc > 1 ? parse_number(argv[1]) : DEFAULT_CALLS;
    long path = call_path();

    (void)envp;
    if (argc > 2 || calls <= 0 || calls > MOST_CALLS) {
        print("usage: bench [CALLS]: null calls to measure, 1 to %d, instead of %d\n", MOST_CALLS, DEFAULT_CALLS);
        return 2;
    }
    measure(empty_path, WARM_CALLS, &warm);
    measure(empty_path, (uint64_t)calls, &empty);
    measure(enter_raw, WARM_CALLS, &warm);
    measure(enter_raw, (uint64_t)calls, &call);
    tell(path_name(path < 0 ? -1 : LAB_PATH(path)), path < 0 ? 0 : LAB_CALLER(path), calls, &call, &empty);

    call_trace(1);
    measure(enter_raw, TRACED_CALLS, &traced);
    call_trace(0);
    return 0;
}
