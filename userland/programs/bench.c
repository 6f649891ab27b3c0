/* SPDX-License-Identifier: MIT
 * bench [CALLS]: what a null call costs by this path, in TSC ticks, and a trace of it.
 *
 * On a clock that counts instructions, single_min - empty_min + 1 is what the user's stub (its RET
 * included) and ring 0 execute.
 */
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

    uint64_t net = call.total > empty.total ? call.total - empty.total : 0;
    uint64_t whole = net / (uint64_t)calls;
    uint64_t hundredths = net % (uint64_t)calls * 100 / (uint64_t)calls;
    report("{\"bench\":\"null\",\"path\":\"%s\",\"calls\":%ld,\"ticks_per_call\":%lu.%02lu,"
           "\"ticks_total\":%lu,\"empty_total\":%lu,\"single_min\":%lu,\"empty_min\":%lu}",
           door, calls, whole, hundredths, call.total, empty.total, call.least, empty.least);
    print("bench by %s: %ld null calls, %lu.%02lu ticks each, least %lu (an empty one: %lu)\n",
          door, calls, whole, hundredths, call.least, empty.least);

    call_trace(1);
    measure(enter_raw, TRACED_CALLS, &traced);
    call_trace(0);
    return 0;
}
