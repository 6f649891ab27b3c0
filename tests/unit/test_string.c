/* SPDX-License-Identifier: MIT
 * The kernel's memset: words, and the bytes that are left. It is x86-64 assembly, so its own names stay apart. */
#include "unit.h"

#define memset kernel_memset
#define memcpy kernel_memcpy
#define memmove kernel_memmove
#define memcmp kernel_memcmp
#define strlen kernel_strlen
#define strcmp kernel_strcmp
#define strncmp kernel_strncmp
#include "../../src/lib/string.c"
#undef memset

static void every_size_byte_and_place(void)
{
    static const int bytes[] = { 0, 1, 0x5a, 0x80, 0xff, -1, 0x1a5 };

    for (size_t b = 0; b < sizeof(bytes) / sizeof(bytes[0]); b++)
        for (size_t size = 0; size <= 40; size++)
            for (size_t at = 1; at < 9; at++) {
                unsigned char got[64];
                for (size_t i = 0; i < sizeof(got); i++)
                    got[i] = 0x33;
                CHECK(kernel_memset(got + at, bytes[b], size) == got + at);
                for (size_t i = 0; i < sizeof(got); i++) {
                    bool inside = i >= at && i < at + size;
                    CHECK_EQ(inside ? (unsigned char)bytes[b] : 0x33, got[i]);
                }
            }
}

UNIT_MAIN(TEST(every_size_byte_and_place))
