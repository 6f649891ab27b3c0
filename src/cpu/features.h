/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_CPU_FEATURES_H
#define ENTRYLAB_CPU_FEATURES_H

#include <stdbool.h>
#include <stddef.h>

enum feature {
#define FEATURE(name, leaf, reg, bit, text) FEATURE_##name,
#include "cpu/features.def"
#undef FEATURE
    FEATURE_COUNT
};

/* Reads CPUID once; the rest answers from that. */
void features_init(void);
extern bool cpu_features[FEATURE_COUNT];
static inline bool cpu_has(enum feature feature)
{
    return cpu_features[feature];
}

/* AMD and Hygon: SYSENTER is #UD in long mode, SYSCALL is good in compatibility mode. */
bool cpu_vendor_is_amd(void);
/* How many bits a physical address has. */
unsigned cpu_physical_bits(void);
const char *cpu_vendor(void);
const char *cpu_brand(void);
/* The names of those the CPU has, as the inside of a JSON array. Returns TO. */
char *features_json(char *to, size_t size);

#endif
