/* SPDX-License-Identifier: MIT */
#include "../fuzz/null.c"
