/* SPDX-License-Identifier: MIT
 * panic VECTOR: in a self-test boot, the kernel itself takes this exception (6, 8, 13 or 14; 8 by running out
 * of its stack), to show what a panic looks like. Nothing runs after it.
 * panic 14 run: by running the program's code, which SMEP must prevent. panic 6 run: with DF set; panic 13 run:
 * with the user's GS. A panic names these states.
 */
#include "lib.h"

static void run(void)
{
}

int main(int argc, char **argv, char **envp)
{
    long vector = 0;

    (void)envp;
    for (const char *digit = argc > 1 ? argv[1] : ""; *digit >= '0' && *digit <= '9'; digit++)
        vector = vector * 10 + (*digit - '0');
    long result = enter(CALL_kernel_fault, vector, argc > 2 ? (long)run : 0, 0, 0, 0, 0);

    print("panic: the kernel answers %ld; boot with selftest=on and choose 6, 8, 13 or 14\n", result);
    return 2;
}
