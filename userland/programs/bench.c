/* SPDX-License-Identifier: MIT
 * bench [CALLS]: what a null call costs by this path, in TSC ticks, and a trace of it.
 *
 * On a clock that counts instructions, single_min - empty_min + 1 is what the user's stub (its RET
 * included) and ring 0 execute.
 */
#include "divide.h"
#include "lib.h"
#include "measure.h"

enum { DEFAULT_CALLS = 1000, WARM_CALLS = 16, TRACED_CALLS = 3 };

int main(int argc, char **argv, char **envp)
{
    struct measured warm, call, empty, traced;
    long calls = argc > 1 ? parse_number(argv[1]) : DEFAULT_CALLS;
    long path = call_path();
    const char *door = path_name(path < 0 ? -1 : LAB_PATH(path));

    (void)envp;
    if (argc > 2 || calls <= 0) {
        print("usage: bench [CALLS]: null calls to measure, at least 1, instead of %d\n",
              DEFAULT_CALLS);
        return 2;
    }
    measure(empty_path, WARM_CALLS, &warm);
    measure(empty_path, (uint64_t)calls, &empty);
    measure(enter_raw, WARM_CALLS, &warm);
    measure(enter_raw, (uint64_t)calls, &call);

    unsigned long long whole = call.total > empty.total ? call.total - empty.total : 0;
    unsigned long long hundredths = 100ull * divide(&whole, (unsigned long)calls);
    divide(&hundredths, (unsigned long)calls);
    report("{\"bench\":\"null\",\"path\":\"%s\",\"caller\":%ld,\"calls\":%ld,"
           "\"ticks_per_call\":%llu.%02llu,\"ticks_total\":%llu,\"empty_total\":%llu,"
           "\"single_min\":%llu,\"empty_min\":%llu}",
           door, path < 0 ? 0 : LAB_CALLER(path), calls, whole, hundredths, call.total, empty.total,
           call.least, empty.least);
    unsigned long long least = call.least > empty.least ? call.least - empty.least : 0;
    print("bench by %s: %ld null calls, %llu.%02llu ticks each, least %llu (an empty call's %llu taken off)\n",
          door, calls, whole, hundredths, least, empty.least);

    call_trace(1);
    measure(enter_raw, TRACED_CALLS, &traced);
    call_trace(0);
    return 0;
}
