/* A disk that takes nothing: preloaded, it answers calls that write to certain paths with an error.

   REFUSING_DISK names a file whose content says which: "28 run.json .npy" refuses every write to a
   path that holds "run.json" or ".npy" with errno 28; an empty or missing file refuses nothing. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* The error for a path, or 0. Only raw system calls: it must not call what it stands in front of. */
static int refusal(const char *path) {
    const char *control = getenv("REFUSING_DISK");
    if (!control || !path) return 0;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, control, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0) return 0;
    char text[256] = {0};
    long got = syscall(SYS_read, fd, text, sizeof text - 1);
    syscall(SYS_close, fd);
    char *rest = NULL, *word = got > 0 ? strtok_r(text, " \n", &rest) : NULL;
    if (!word) return 0;
    int number = atoi(word);
    while ((word = strtok_r(NULL, " \n", &rest)))
        if (strstr(path, word)) return number;
    return 0;
}

static int refusal_of(int fd) {
    char link[64], path[PATH_MAX + 1] = {0};
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX) <= 0 || path[0] != '/') return 0;
    return refusal(path);
}

/* Opening what is there for writing fails only on a disk that can only be read. */
static int refuses_to_open(int folder, const char *path, int flags) {
    if ((flags & O_ACCMODE) == O_RDONLY && !(flags & O_CREAT)) return 0;
    int number = refusal(path);
    if (number && number != EROFS && syscall(SYS_faccessat, folder, path, F_OK) == 0) return 0;
    return number;
}

#define OPEN(name)                                                     \
    int name(const char *path, int flags, ...) {                       \
        mode_t mode = 0;                                               \
        va_list rest;                                                  \
        va_start(rest, flags);                                         \
        if (flags & (O_CREAT | O_TMPFILE)) mode = va_arg(rest, mode_t); \
        va_end(rest);                                                  \
        int number = refuses_to_open(AT_FDCWD, path, flags);           \
        if (number) return errno = number, -1;                         \
        return REAL(name)(path, flags, mode);                          \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                   \
    int name(int folder, const char *path, int flags, ...) {           \
        mode_t mode = 0;                                               \
        va_list rest;                                                  \
        va_start(rest, flags);                                         \
        if (flags & (O_CREAT | O_TMPFILE)) mode = va_arg(rest, mode_t); \
        va_end(rest);                                                  \
        int number = refuses_to_open(folder, path, flags);             \
        if (number) return errno = number, -1;                         \
        return REAL(name)(folder, path, flags, mode);                  \
    }
OPENAT(openat)
OPENAT(openat64)

#define FILE_CALL(type, name, parameters, arguments)                   \
    type name parameters {                                             \
        int number = refusal_of(fd);                                   \
        if (number) return errno = number, -1;                         \
        return REAL(name) arguments;                                   \
    }
FILE_CALL(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size))
FILE_CALL(ssize_t, writev, (int fd, const struct iovec *parts, int count), (fd, parts, count))
FILE_CALL(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at))
FILE_CALL(ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t at),
          (fd, data, size, at))
FILE_CALL(int, fallocate, (int fd, int mode, off_t at, off_t size), (fd, mode, at, size))
FILE_CALL(int, fallocate64, (int fd, int mode, off64_t at, off64_t size), (fd, mode, at, size))
FILE_CALL(int, fsync, (int fd), (fd))

#define PATH_CALL(name, parameters, path, arguments)                   \
    int name parameters {                                              \
        int number = refusal(path);                                    \
        if (number) return errno = number, -1;                         \
        return REAL(name) arguments;                                   \
    }
PATH_CALL(mkdir, (const char *path, mode_t mode), path, (path, mode))
PATH_CALL(mkdirat, (int folder, const char *path, mode_t mode), path, (folder, path, mode))
PATH_CALL(rename, (const char *from, const char *to), to, (from, to))

/* Removing needs no room: it fails only on a disk that can only be read. */
#define REMOVING_CALL(name, parameters, path, arguments)               \
    int name parameters {                                              \
        if (refusal(path) == EROFS) return errno = EROFS, -1;          \
        return REAL(name) arguments;                                   \
    }
REMOVING_CALL(unlink, (const char *path), path, (path))
REMOVING_CALL(rmdir, (const char *path), path, (path))

int unlinkat(int folder, const char *path, int flags) {
    if (refusal(path) == EROFS || refusal_of(folder) == EROFS) return errno = EROFS, -1;
    return REAL(unlinkat)(folder, path, flags);
}
