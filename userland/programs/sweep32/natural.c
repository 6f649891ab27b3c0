/* SPDX-License-Identifier: MIT */
#include "../sweep/natural.c"
