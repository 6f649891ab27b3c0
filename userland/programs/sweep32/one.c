/* SPDX-License-Identifier: MIT */
#include "../sweep/one.c"
