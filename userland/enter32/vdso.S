/* SPDX-License-Identifier: MIT
 * Not a path: as a libc does, the program calls where AT_SYSINFO points.
 */
#include "enter.h"

        path_by_vdso any, __kernel_vsyscall
