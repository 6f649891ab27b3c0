/* SPDX-License-Identifier: MIT
 * Not a path: the program asks its vDSO which one the kernel chose for it. What that one saves and
 * loses, its trampoline mends.
 */
#include "enter.h"

        path_by_vdso any, __kernel_vsyscall
