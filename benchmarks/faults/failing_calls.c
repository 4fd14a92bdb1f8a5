/* Preloaded before PostgreSQL: its writes say now and then that the disk is full, its fsyncs that it is broken.
 *
 * libfiu does the same for other programs. It has a function hash_create of its own, as PostgreSQL has, and ends there.
 * FAIL_WRITES and FAIL_SYNCS: how many of a million calls fail.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static int fails(const char *name, int error)
{
    const char *said = getenv(name);
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    unsigned long chance = (unsigned long) now.tv_nsec * 2654435761UL ^ (unsigned long) getpid() * 40503UL;
    if (!said || (long) ((chance >> 7) % 1000000) >= atol(said))
        return 0;
    errno = error;
    return 1;
}

#define REAL(name, type) ((type) dlsym(RTLD_NEXT, name))

#define PWRITE(name) \
    ssize_t name(int file, const void *data, size_t size, off_t place) \
    { \
        if (fails("FAIL_WRITES", ENOSPC)) \
            return -1; \
        return REAL(#name, ssize_t (*)(int, const void *, size_t, off_t))(file, data, size, place); \
    }

#define PWRITEV(name) \
    ssize_t name(int file, const struct iovec *data, int number, off_t place) \
    { \
        if (fails("FAIL_WRITES", ENOSPC)) \
            return -1; \
        return REAL(#name, ssize_t (*)(int, const struct iovec *, int, off_t))(file, data, number, place); \
    }

#define SYNC(name) \
    int name(int file) \
    { \
        if (fails("FAIL_SYNCS", EIO)) \
            return -1; \
        return REAL(#name, int (*)(int))(file); \
    }

PWRITE(pwrite)
PWRITE(pwrite64)
PWRITEV(pwritev)
PWRITEV(pwritev64)
SYNC(fsync)
SYNC(fdatasync)
