/* SPDX-License-Identifier: MIT
 * INT saves SS, RSP, RFLAGS, CS and RIP on the kernel's stack and loses nothing.
 */
#include "enter.h"

        path_inline int80, int $0x80
