/* A disk whose sync always takes the same time: preloaded, it lets fsync and fdatasync wait so long and
 * return, in place of calling the disk, and counts them. What is measured is then the program and not
 * the disk of the day; what was written stays in the memory of the kernel, so that it outlives the
 * program but no power cut.
 *
 *   STEADY_SYNC_MICROS  how long a sync takes, from its call to its return
 *   STEADY_SYNC_COUNT   a file that holds three counts for the one who asks: syncs of write-ahead logs
 *                       begun, the same ended, and all syncs ended
 *
 * Each file has its own queue in the kernel, but a disk has one: syncs of one process wait in turn.
 * The process ends with code 99 when the shim itself cannot go on. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define BROKEN_CODE 99
#define NANOS 1000000000L

struct counts {
  uint64_t logs_begun, logs_ended, all_ended;
};

static pthread_mutex_t disk = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct counts own, *counts = &own;
static long nanos;

static void broken(const char *what) {
  dprintf(STDERR_FILENO, "steady_sync: %s: %s\n", what, strerror(errno));
  _exit(BROKEN_CODE);
}

static void set_up(void) {
  nanos = atol(getenv("STEADY_SYNC_MICROS") ?: "1000") * 1000L;
  const char *path = getenv("STEADY_SYNC_COUNT");
  if (!path) return;
  int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) broken(path);
  counts = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (counts == MAP_FAILED) broken(path);
  close(fd);
}

/* Whether it is the log that a commit waits for: SQLite's beside the database, or PostgreSQL's. */
static int is_log(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return (length > 4 && !strcmp(path + length - 4, "-wal")) || strstr(path, "/pg_wal/");
}

static void count(uint64_t *which) { __atomic_add_fetch(which, 1, __ATOMIC_SEQ_CST); }

static int synced(int fd) {
  if (fcntl(fd, F_GETFD) < 0) return -1;
  pthread_once(&once, set_up);
  pthread_mutex_lock(&disk);
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  int log = is_log(fd);
  if (log) count(&counts->logs_begun);
  until.tv_nsec += nanos;
  until.tv_sec += until.tv_nsec / NANOS;
  until.tv_nsec %= NANOS;
  /* Without it the kernel may wake a sleeper 50 microseconds late, to save power. */
  prctl(PR_SET_TIMERSLACK, 1);
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) continue;
  if (log) count(&counts->logs_ended);
  count(&counts->all_ended);
  pthread_mutex_unlock(&disk);
  return 0;
}

/* ------------------------------------------------------------ what the program calls */

int fsync(int fd) { return synced(fd); }
int fdatasync(int fd) { return synced(fd); }
