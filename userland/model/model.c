/* SPDX-License-Identifier: MIT */
#include "model.h"
