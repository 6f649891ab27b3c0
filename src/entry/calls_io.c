/* SPDX-License-Identifier: MIT
 * Calls that read and write. */
#include "entry/calls.h"

#include "entry/errno.h"
#include "lib/console.h"
#include "lib/print.h"
#include "mm/usercopy.h"
#include "task/task.h"

#define CHUNK 256
#define MAX_IOVEC 1024
#define MAX_BYTES 0x7ffff000ul          /* Linux's MAX_RW_COUNT */

/* Copies the user's SIZE bytes to WRITE. Like Linux: a range that leaves the user's half is refused whole;
 * else what came before a fault counts, if anything did. */
static long write_user(void (*write)(const char *text, size_t size), uint64_t from, uint64_t size)
{
    char chunk[CHUNK];
    uint64_t done = 0;

    if (!user_range(from, size))
        return -EFAULT;
    size = size < MAX_BYTES ? size : MAX_BYTES;
    while (done < size) {
        uint64_t part = size - done < CHUNK ? size - done : CHUNK;
        if (copy_from_user(chunk, from + done, part))
            return done ? (long)done : -EFAULT;
        write(chunk, part);
        done += part;
        current()->wrote += part;
    }
    return done;
}

long sys_write(uint64_t fd, uint64_t buffer, uint64_t size)
{
    if (!fd_is_open(fd) || !fd)
        return -EBADF;
    return write_user(console_write, buffer, size);
}

/* IOVEC holds COUNT pairs of an address and a size, each WORD bytes wide. */
static long writev(uint64_t fd, uint64_t iovec, uint64_t count, unsigned word)
{
    long done = 0;

    if (!fd_is_open(fd) || !fd)
        return -EBADF;
    if (count > MAX_IOVEC)
        return -EINVAL;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t base = 0, size = 0, at = iovec + i * 2 * word;
        if (copy_from_user(&base, at, word) || copy_from_user(&size, at + word, word))
            return done ? done : -EFAULT;
        long written = write_user(console_write, base, size);
        if (written < 0)
            return done ? done : written;
        done += written;
        if ((uint64_t)written < size)
            break;
    }
    return done;
}

long sys_writev(uint64_t fd, uint64_t iovec, uint64_t count)
{
    return writev(fd, iovec, count, 8);
}

long sys_writev32(uint64_t fd, uint64_t iovec, uint64_t count)
{
    return writev(fd, iovec, count, 4);
}

long sys_read(uint64_t fd, uint64_t buffer, uint64_t size)
{
    char chunk[CHUNK];

    if (!fd_is_open(fd) || fd)
        return -EBADF;
    if (!user_range(buffer, size))
        return -EFAULT;
    size_t got = console_read(chunk, size < CHUNK ? size : CHUNK);
    return copy_to_user(buffer, chunk, got) ? -EFAULT : (long)got;
}

static bool is_control(unsigned char byte)
{
    return byte < 0x20 || byte == 0x7f;
}

/* All of the line or nothing of it: it is read and looked through before its first byte goes
 * out, so that nobody but the kernel begins a line. */
long sys_report(uint64_t text, uint64_t size)
{
    static char line[LAB_REPORT_MOST + 1];      /* with the kernel lock */
    char speaker[12];

    if (!user_range(text, size))
        return -EFAULT;
    if (size > LAB_REPORT_MOST)
        return -E2BIG;
    if (copy_from_user(line, text, size))
        return -EFAULT;
    for (uint64_t i = 0; i < size; i++)
        if (is_control(line[i]))
            return -EINVAL;
    line[size] = '\n';
    format(speaker, sizeof(speaker), "%d ", current()->pid);
    if (size)
        machine_line(speaker, line, size + 1);
    return size;
}
