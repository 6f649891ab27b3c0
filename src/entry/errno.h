/* SPDX-License-Identifier: MIT
 * Linux's error numbers, as far as calls return them. */
#ifndef ENTRYLAB_ENTRY_ERRNO_H
#define ENTRYLAB_ENTRY_ERRNO_H

#define EPERM  1
#define EBADF  9
#define ENOMEM 12
#define EFAULT 14
#define EEXIST 17
#define EINVAL 22
#define ENOSYS 38

#endif
