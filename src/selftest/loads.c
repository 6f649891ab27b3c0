/* SPDX-License-Identifier: MIT */
#include "selftest/loads.h"

#include "lib/panic.h"
#include "lib/print.h"
#include "lib/string.h"
#include "mm/frames.h"
#include "task/load.h"
#include "task/modules.h"

struct tally { uint64_t loads, refused, loaded, leaked; };

/* One load, and what it was given back: true if it went well. */
static bool load(const struct module *module, struct tally *tally)
{
    uint64_t before = frames_left(), frame = frame_alloc();
    struct task *task = direct(frame);
    bool good = false;

    tally->loads++;
    if (frame) {
        good = task_load(task, module) == ELF_OK;
        if (good)
            module_free(task);
        else
            frame_free(frame);
    }
    if (good)
        tally->loaded++;
    else
        tally->refused++;
    tally->leaked += before - frames_left();
    return good;
}

static void tell(const char *what, const struct tally *tally)
{
    printk("selftest: %s %lu loads: %lu refused, %lu loaded, %ld frames leaked\n", what, tally->loads, tally->refused,
           tally->loaded, tally->leaked);
    report("{\"%s\":%lu,\"failed\":%lu,\"loaded\":%lu,\"leaked\":%ld}\n", what, tally->loads, tally->refused,
           tally->loaded, tally->leaked);
    if (tally->leaked)
        panic("the loader leaked %ld frames", tally->leaked);
}

void loads_truncated(const struct module *modules, unsigned count)
{
    struct tally tally = { 0 };

    for (unsigned i = 0; i < count; i++) {
        struct module cut = modules[i];
        for (cut.size = 0; cut.size <= modules[i].size; cut.size++)
            load(&cut, &tally);
    }
    tell("truncations", &tally);
}

void loads_starved(const struct module *modules, unsigned count)
{
    struct tally tally = { 0 };

    for (unsigned i = 0; i < count; i++) {
        uint64_t request = 0;
        bool failed;
        do {
            frames_fail_at(++request);
            bool good = load(&modules[i], &tally);
            failed = frames_failed();
            frames_fail_at(0);
            /* With that one missing it must not load, and without a request missing it must. */
            if (good == failed)
                panic("module %u %s although request %lu for a frame %s", i, good ? "loaded" : "did not load", request,
                      failed ? "failed" : "did not come");
        } while (failed);
    }
    tell("starved", &tally);
}
