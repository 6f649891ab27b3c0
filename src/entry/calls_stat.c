/* SPDX-License-Identifier: MIT
 * fstat and its kin, each in the layout of its caller's ABI. */
#include "entry/calls.h"

#include <stddef.h>

#include "entry/errno.h"
#include "mm/usercopy.h"

#define AT_SYMLINK_NOFOLLOW 0x0100
#define AT_NO_AUTOMOUNT     0x0800
#define AT_EMPTY_PATH       0x1000
#define AT_STATX_SYNC_TYPE  0x6000
#define STAT_FLAGS (AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | AT_STATX_SYNC_TYPE)

/* What there is to know of the console: a character device that is no terminal. */
#define CONSOLE_MODE 020600
#define CONSOLE_MAJOR 5
#define CONSOLE_MINOR 1
#define CONSOLE_DEVICE (CONSOLE_MAJOR << 8 | CONSOLE_MINOR)
#define DEVICE_OF_FILES 5               /* major 0, as of a file system without a disk */
#define INODE 1
#define BLOCK_SIZE 4096

/* Linux's struct stat of x86-64, struct stat64 of i386, and struct statx. */
struct stat {
    uint64_t device, inode, links;
    uint32_t mode, user, group, zero;
    uint64_t special_device, size, block_size, blocks;
    uint64_t times[6], unused[3];
};
_Static_assert(sizeof(struct stat) == 144, "struct stat");

struct stat64 {
    uint64_t device;
    uint32_t zero, old_inode, mode, links, user, group;
    uint64_t special_device;
    uint32_t zero2;
    uint64_t size;
    uint32_t block_size;
    uint64_t blocks;
    uint32_t times[6];
    uint64_t inode;
} __attribute__((packed));
_Static_assert(sizeof(struct stat64) == 96 && offsetof(struct stat64, inode) == 88, "struct stat64");

struct statx {
    uint32_t mask, block_size;
    uint64_t attributes;
    uint32_t links, user, group;
    uint16_t mode, zero;
    uint64_t inode, size, blocks, attributes_mask, times[8];
    uint32_t special_major, special_minor, device_major, device_minor;
    uint64_t unused[14];
};
_Static_assert(sizeof(struct statx) == 256 && offsetof(struct statx, special_major) == 128, "struct statx");

#define STATX_BASIC_STATS 0x7ff
#define STATX_RESERVED 0x80000000

static long put_stat(uint64_t to)
{
    const struct stat stat = {
        .device = DEVICE_OF_FILES, .inode = INODE, .links = 1, .mode = CONSOLE_MODE,
        .special_device = CONSOLE_DEVICE, .block_size = BLOCK_SIZE,
    };

    return copy_to_user(to, &stat, sizeof(stat));
}

static long put_stat64(uint64_t to)
{
    const struct stat64 stat = {
        .device = DEVICE_OF_FILES, .old_inode = INODE, .inode = INODE, .links = 1, .mode = CONSOLE_MODE,
        .special_device = CONSOLE_DEVICE, .block_size = BLOCK_SIZE,
    };

    return copy_to_user(to, &stat, sizeof(stat));
}

long sys_fstat(uint64_t fd, uint64_t to)
{
    return fd_is_open(fd) ? put_stat(to) : -EBADF;
}

long sys_fstat64(uint64_t fd, uint64_t to)
{
    return fd_is_open(fd) ? put_stat64(to) : -EBADF;
}

static long fstatat(uint64_t directory, uint64_t path, uint64_t to, uint64_t flags, long (*put)(uint64_t to))
{
    if ((uint32_t)flags & ~STAT_FLAGS)
        return -EINVAL;
    long error = look_up(directory, path, flags & AT_EMPTY_PATH);
    return error ? error : put(to);
}

long sys_newfstatat(uint64_t directory, uint64_t path, uint64_t to, uint64_t flags)
{
    return fstatat(directory, path, to, flags, put_stat);
}

long sys_fstatat64(uint64_t directory, uint64_t path, uint64_t to, uint64_t flags)
{
    return fstatat(directory, path, to, flags, put_stat64);
}

/* stat and lstat. */
long sys_stat(uint64_t path, uint64_t to)
{
    return look_up(AT_FDCWD, path, false);
}

static long put_statx(uint64_t to)
{
    const struct statx stat = {
        .mask = STATX_BASIC_STATS, .inode = INODE, .links = 1, .mode = CONSOLE_MODE, .block_size = BLOCK_SIZE,
        .special_major = CONSOLE_MAJOR, .special_minor = CONSOLE_MINOR, .device_minor = DEVICE_OF_FILES,
    };

    return copy_to_user(to, &stat, sizeof(stat));
}

long sys_statx(uint64_t directory, uint64_t path, uint64_t flags, uint64_t mask, uint64_t to)
{
    if (mask & STATX_RESERVED || (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
        return -EINVAL;
    return fstatat(directory, path, to, flags, put_statx);
}
