/* SPDX-License-Identifier: MIT
 * The generators against published vectors. */
#include "unit.h"

#include "../../userland/lib/random.h"

/* The first outputs of Vigna's splitmix64.c, from the seed 1234567. */
static void splitmix_from_1234567(void)
{
    static const uint64_t wanted[] = { 6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                                       4593380528125082431u, 16408922859458223821u };
    uint64_t state = 1234567;

    for (unsigned i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
        CHECK_EQ((long)wanted[i], (long)splitmix64(&state));
}

/* Those of his xoshiro256starstar.c, from the state 1, 2, 3, 4. */
static void xoshiro_from_1234(void)
{
    static const uint64_t wanted[] = { 11520, 0, 1509978240, 1215971899390074240, 1216172134540287360,
                                       607988272756665600, 16172922978634559625u, 8476171486693032832,
                                       10595114339597558777u, 2904607092377533576 };
    struct random random = { { 1, 2, 3, 4 } };

    for (unsigned i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
        CHECK_EQ((long)wanted[i], (long)random_next(&random));
}

static void seeding_is_four_steps_of_splitmix(void)
{
    struct random random;
    uint64_t state = 0x5eed;

    random_seed(&random, 0x5eed);
    for (int i = 0; i < 4; i++)
        CHECK_EQ((long)splitmix64(&state), (long)random.s[i]);
}

static void below(void)
{
    struct random random;
    unsigned seen[7] = { 0 };

    random_seed(&random, 1);
    for (int i = 0; i < 7000; i++) {
        uint32_t drawn = random_below(&random, 7);
        CHECK(drawn < 7);
        seen[drawn % 7]++;
    }
    for (int i = 0; i < 7; i++)
        CHECK(seen[i] > 850 && seen[i] < 1150);
}

UNIT_MAIN(TEST(splitmix_from_1234567), TEST(xoshiro_from_1234), TEST(seeding_is_four_steps_of_splitmix), TEST(below))
