/* SPDX-License-Identifier: MIT
 * splitmix64, and xoshiro256** seeded by it: Sebastiano Vigna's generators, public domain. Whoever is
 * given the same seed draws the same numbers, on any machine; tests/unit/test_random.c has his own.
 */
#ifndef ENTRYLAB_RANDOM_H
#define ENTRYLAB_RANDOM_H

#include <stdint.h>

struct random { uint64_t s[4]; };

static inline uint64_t splitmix64(uint64_t *state)
{
    uint64_t mixed = *state += 0x9e3779b97f4a7c15;

    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
}

static inline void random_seed(struct random *random, uint64_t seed)
{
    for (int i = 0; i < 4; i++)
        random->s[i] = splitmix64(&seed);
}

static inline uint64_t random_rotate(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static inline uint64_t random_next(struct random *random)
{
    uint64_t *s = random->s, result = random_rotate(s[1] * 5, 7) * 9, t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = random_rotate(s[3], 45);
    return result;
}

/* 0 to BELOW - 1. A multiplication, for 32-bit code has no division of 64-bit numbers. */
static inline uint32_t random_below(struct random *random, uint32_t below)
{
    return (uint32_t)((random_next(random) >> 32) * below >> 32);
}

#endif
