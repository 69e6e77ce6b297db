/* Preloaded into a process that writes: counts its calls that change files, and at one of them ends the process, or has
 * the call fail, as a power cut or a full disk would, or all calls from then on. See test_interruptions.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static int armed = 0, failure = 0, lasting = 0;
static long at = 0, calls = 0;

void interrupt_arm(long number, int error, int from_then_on) {
    armed = 1, at = number, failure = error, lasting = from_then_on, calls = 0;
}
long interrupt_calls(void) { armed = 0; return calls; }

static int stopped(void) {
    if (!armed || (++calls != at && !(lasting && at && calls > at))) return 0;
    if (failure) { errno = failure; return 1; }
    kill(getpid(), SIGKILL);
    pause();
    return 1;
}

#define REAL(name, type, parameters, arguments)                                \
    type name parameters {                                                     \
        static type(*real) parameters = 0;                                     \
        if (!real) real = dlsym(RTLD_NEXT, #name);                             \
        return stopped() ? -1 : real arguments;                                \
    }

REAL(rename, int, (const char *a, const char *b), (a, b))
REAL(renameat, int, (int d, const char *a, int e, const char *b), (d, a, e, b))
REAL(renameat2, int, (int d, const char *a, int e, const char *b, unsigned f), (d, a, e, b, f))
REAL(unlink, int, (const char *a), (a))
REAL(unlinkat, int, (int d, const char *a, int f), (d, a, f))
REAL(rmdir, int, (const char *a), (a))
REAL(mkdir, int, (const char *a, mode_t m), (a, m))
REAL(mkdirat, int, (int d, const char *a, mode_t m), (d, a, m))
REAL(link, int, (const char *a, const char *b), (a, b))
REAL(symlink, int, (const char *a, const char *b), (a, b))
REAL(chmod, int, (const char *a, mode_t m), (a, m))
REAL(fchmod, int, (int f, mode_t m), (f, m))
REAL(ftruncate, int, (int f, off_t l), (f, l))
REAL(fsync, int, (int f), (f))

ssize_t write(int f, const void *b, size_t n) {
    static ssize_t (*real)(int, const void *, size_t) = 0;
    if (!real) real = dlsym(RTLD_NEXT, "write");
    return f > 2 && stopped() ? -1 : real(f, b, n);
}

#define OPEN(name)                                                             \
    int name(const char *a, int flags, ...) {                                  \
        static int (*real)(const char *, int, ...) = 0;                        \
        va_list rest;                                                          \
        va_start(rest, flags);                                                 \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;\
        va_end(rest);                                                          \
        if (!real) real = dlsym(RTLD_NEXT, #name);                             \
        return flags & (O_CREAT | O_TRUNC) && stopped() ? -1 : real(a, flags, mode); \
    }
OPEN(open)
OPEN(open64)
