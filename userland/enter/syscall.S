/* SPDX-License-Identifier: MIT
 * SYSCALL saves RIP in RCX and RFLAGS in R11, so it loses those two registers; RSP stays as it is.
 */
#include "enter.h"

        path_inline syscall, syscall
