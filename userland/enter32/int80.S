/* SPDX-License-Identifier: MIT
 * As of 64-bit code: INT saves all that it loses.
 */
#include "enter.h"

        path_inline int80, int $0x80
