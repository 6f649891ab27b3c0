/* SPDX-License-Identifier: MIT
 * Faults that are survived, and code at the very end of the space.
 */
#include "parts.h"

struct lab_fault fault;
long attempt_result;

static uint8_t canary[PAGE] __attribute__((aligned(4096)));
enum { CANARY = 0xa5 };

static int attempt_by(body *what, long argument, void (*resume)(void))
{
    fault.vector = (uint64_t)NO_FAULT;
    enter(CALL_on_fault, (long)&fault, (long)resume, 0, 0, 0, 0);
    attempt_result = attempt_run(what, argument);
    if ((int)fault.vector == NO_FAULT)
        enter(CALL_on_fault, 0, 0, 0, 0, 0, 0);
    return (int)fault.vector;
}

int attempt(body *what, long argument)
{
    return attempt_by(what, argument, attempt_resume);
}

int attempt_wide(body *what, long argument)
{
    return attempt_by(what, argument, attempt_resume_wide);
}

void *pages(size_t bytes, int protection)
{
    long at = call_mmap(0, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS);

    if (at < 0 && at > -PAGE) {
        expect("mmap", at, 0);
        call_exit(hostile_end());
    }
    return (void *)at;
}

uintptr_t last_page_code(const void *code, size_t bytes)
{
    long answer = call_map_last();

    if (answer && answer != -ENOMEM)    /* it is mapped already */
        expect("map_last", answer, 0);
    memcpy((void *)(LAST_PAGE + PAGE - bytes), code, bytes);
    return LAST_PAGE + PAGE - bytes;
}

static long jump(long address)
{
    jump_on((uintptr_t)address, canary + PAGE / 2);
    return 0;
}

int attempt_at(uintptr_t address)
{
    memset(canary, CANARY, sizeof canary);
    return attempt(jump, (long)address);
}

bool canary_intact(void)
{
    for (size_t i = 0; i < sizeof canary; i++)
        if (canary[i] != CANARY)
            return false;
    return true;
}

void expect_edge(const void *code, size_t bytes, long long ip, int least, int most)
{
    int vector = attempt_at(last_page_code(code, bytes));

    expect_within("vector", vector, least, most);
    expect("RIP of the fault", (long long)fault.ip, ip);
    expect("CS of the fault", (long long)fault.cs & 3, 3);
    expect("canaries intact", canary_intact(), true);
}
