/* SPDX-License-Identifier: MIT */
#include "../fuzz/shrink.c"
