/* SPDX-License-Identifier: MIT
 * What programs ask about files. There are three: the console as descriptors 0, 1 and 2. No path leads
 * anywhere, not even to these. */
#include "entry/calls.h"

#include <stddef.h>

#include "entry/errno.h"
#include "mm/usercopy.h"
#include "task/task.h"

#define PATH_MAX 4096


bool fd_is_open(uint64_t fd)
{
    return (uint32_t)fd < FD_COUNT && !(current()->closed >> (uint32_t)fd & 1);
}

long sys_close(uint64_t fd)
{
    if (!fd_is_open(fd))
        return -EBADF;
    current()->closed |= 1u << fd;
    return 0;
}

long sys_ioctl(uint64_t fd)
{
    return fd_is_open(fd) ? -ENOTTY : -EBADF;
}

/* The path's length, -EFAULT or -ENAMETOOLONG; *FIRST is its first character. */
static long path_length(uint64_t path, char *first)
{
    char c;

    for (long at = 0; at < PATH_MAX; at++) {
        if (copy_from_user(&c, path + at, 1))
            return -EFAULT;
        if (!at)
            *first = c;
        if (!c)
            return at;
    }
    return -ENAMETOOLONG;
}

long look_up(uint64_t directory, uint64_t path, bool may_be_empty)
{
    char first;
    long length = path_length(path, &first);

    if (length < 0)
        return length;
    if ((!length && !may_be_empty) || (int)directory == AT_FDCWD || first == '/')
        return -ENOENT;
    if (!fd_is_open(directory))
        return -EBADF;
    return length ? -ENOTDIR : 0;
}

long sys_readlinkat(uint64_t directory, uint64_t path, uint64_t to, uint64_t size)
{
    return (int)size <= 0 ? -EINVAL : look_up(directory, path, false);
}

long sys_readlink(uint64_t path, uint64_t to, uint64_t size)
{
    return sys_readlinkat(AT_FDCWD, path, to, size);
}

#define POLLIN  0x0001
#define POLLOUT 0x0004
#define POLLNVAL 0x0020
#define POLLRDNORM 0x0040
#define POLLWRNORM 0x0100

struct pollfd { int32_t fd; uint16_t events, revents; };

/* Neither reading nor writing ever waits here. What has to wait for something else is told that it cannot. */
long sys_poll(uint64_t list, uint64_t count, uint64_t milliseconds)
{
    struct pollfd one;
    long ready = 0;

    if ((uint32_t)count > FD_COUNT)
        return -EINVAL;
    for (uint32_t i = 0; i < (uint32_t)count; i++) {
        uint64_t at = list + i * sizeof(one);
        if (copy_from_user(&one, at, sizeof(one)))
            return -EFAULT;
        uint16_t can = !fd_is_open(one.fd) ? POLLNVAL : one.fd ? POLLOUT | POLLWRNORM : POLLIN | POLLRDNORM;
        one.revents = one.fd < 0 ? 0 : can & (one.events | POLLNVAL);
        ready += one.revents != 0;
        if (copy_to_user(at + offsetof(struct pollfd, revents), &one.revents, sizeof(one.revents)))
            return -EFAULT;
    }
    return ready || !(uint32_t)milliseconds ? ready : -ENOSYS;
}
