/* SPDX-License-Identifier: MIT */
#ifndef ENTRYLAB_ENTRY_EXCEPTIONS_H
#define ENTRYLAB_ENTRY_EXCEPTIONS_H

/* "#PF page fault" and so on; "interrupt" from 32 on. */
const char *exception_name(unsigned vector);

#endif
