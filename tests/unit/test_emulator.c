/* SPDX-License-Identifier: MIT
 * Whose ways a program expects of an emulator that the host has named.
 */
#include "unit.h"

#include "../../userland/lib/emulator.h"

#define QEMU(major, minor) LAB_EMULATOR((uint32_t)EMULATOR_qemu, major, minor)
#define BOCHS(major, minor) LAB_EMULATOR((uint32_t)EMULATOR_bochs, major, minor)

static void a_known_version_is_itself(void)
{
#define EMULATOR(name, title)
#define EMULATOR_KNOWN(name, major, minor)                                          \
    CHECK_EQ(LAB_EMULATOR((uint32_t)EMULATOR_##name, major, minor),                 \
             emulator_expected(LAB_EMULATOR((uint32_t)EMULATOR_##name, major, minor)));
#include "lib/emulators.def"
#undef EMULATOR_KNOWN
#undef EMULATOR
}

static void another_one_is_the_nearest_before_it(void)
{
    static const struct { uint32_t told, expected; } cases[] = {
        { QEMU(6, 2), QEMU(7, 2) }, { QEMU(0, 0), QEMU(7, 2) }, { QEMU(7, 3), QEMU(7, 2) },
        { QEMU(9, 255), QEMU(7, 2) }, { QEMU(10, 1), QEMU(10, 0) }, { QEMU(11, 1), QEMU(10, 0) },
        { BOCHS(2, 8), BOCHS(2, 7) }, { BOCHS(3, 1), BOCHS(3, 0) },
    };

    for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        unit_case("0x%x", cases[i].told);
        CHECK_EQ(cases[i].expected, emulator_expected(cases[i].told));
    }
}

/* Nobody has said what it is, or nothing is known of it: the manuals count. */
static void nothing_is_nobody(void)
{
    CHECK_EQ(0, emulator_expected(0));
    CHECK_EQ(0, emulator_expected(LAB_EMULATOR((uint32_t)EMULATOR_kvm, 6, 1)));
    CHECK_EQ(0, emulator_expected(LAB_EMULATOR(200u, 7, 2)));
}

UNIT_MAIN(TEST(a_known_version_is_itself), TEST(another_one_is_the_nearest_before_it), TEST(nothing_is_nobody))
