/* SPDX-License-Identifier: MIT */
#include "../fuzz/doors.c"
