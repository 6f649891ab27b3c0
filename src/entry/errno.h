/* SPDX-License-Identifier: MIT
 * Linux's error numbers, as far as calls return them. */
#ifndef ENTRYLAB_ENTRY_ERRNO_H
#define ENTRYLAB_ENTRY_ERRNO_H

#define EPERM  1
#define ENOENT 2
#define ESRCH  3
#define E2BIG  7
#define EBADF  9
#define ECHILD 10
#define EAGAIN 11
#define ENOMEM 12
#define EFAULT 14
#define EEXIST 17
#define ENOTDIR 20
#define EINVAL 22
#define ENOTTY 25
#define EDEADLK 35
#define ENAMETOOLONG 36
#define ENOSYS 38

#endif
