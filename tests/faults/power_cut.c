/* A power cut for one program: preloaded, it keeps what was written to the files of one folder since
 * their last sync, and at a chosen event takes the disk back to a state that a power cut could have
 * left, then ends the process at once.
 *
 * What a power cut may leave (POSIX promises no more): of a file's writes and size changes since its
 * last fsync or fdatasync any subset, also single sectors of one write; of a folder's new, renamed
 * and removed names since its last fsync any beginning of their order. What was synced stays.
 *
 *   POWER_CUT_DIR    the folder, absolute; all below it is watched, except SQLite's shared memory
 *   POWER_CUT_AT     the event at which power goes; 0 is never
 *   POWER_CUT_MODE   drop: nothing unsynced stays; some: whole writes stay by chance; torn: sectors do
 *   POWER_CUT_SEED   seed of that chance
 *   POWER_CUT_COUNT  a file that holds the number of events so far, for the one who asks
 *
 * Events are writes, size changes, syncs, and names made, renamed or removed, in order. The process
 * ends with code 137 at the cut, and with 99 when the shim itself cannot go on. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define SECTOR 512
#define CUT_CODE 137
#define BROKEN_CODE 99

/* A change of a file since its last sync: what to put back, and what was written. */
struct change {
  struct change *next, *before;
  off_t at, size_before, size_after;
  size_t length;     /* bytes written; 0 for a change of size */
  size_t old_length; /* bytes there before, from `at` on */
  unsigned char *written, *old;
};

struct file {
  struct file *next;
  dev_t device;
  ino_t inode;
  int own; /* a descriptor of the shim's own, kept open so that no lock of the program is lost */
  struct change *first, *last;
};

/* A change of a folder's names since its last sync. */
struct name {
  struct name *next, *before;
  enum { MADE, REMOVED, RENAMED } kind;
  char *path, *to;
  char *kept; /* a second link to what was removed or written over */
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char watched[PATH_MAX], shadow[PATH_MAX];
static size_t watched_length;
static uint64_t cut_at, *events, own_events, chance;
static enum { DROP, SOME, TORN } mode;
static struct file *files;
static struct name *first_name, *last_name;
static unsigned kept_count;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_open)(const char *, int, ...);
static int (*real_openat)(int, const char *, int, ...);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);
static int (*real_fallocate)(int, int, off_t, off_t);

static void broken(const char *what) {
  dprintf(STDERR_FILENO, "power_cut: %s: %s\n", what, strerror(errno));
  _exit(BROKEN_CODE);
}

static void *memory(size_t length) {
  void *block = calloc(1, length ? length : 1);
  if (!block) broken("memory");
  return block;
}

static void set_up(void) {
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_open = dlsym(RTLD_NEXT, "open64");
  real_openat = dlsym(RTLD_NEXT, "openat64");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_rename = dlsym(RTLD_NEXT, "rename");
  real_fallocate = dlsym(RTLD_NEXT, "fallocate64");
  events = &own_events;
  const char *folder = getenv("POWER_CUT_DIR");
  if (!folder) return;
  if (!realpath(folder, watched)) broken("POWER_CUT_DIR");
  watched_length = strlen(watched);
  if (watched_length + 32 > sizeof shadow) broken("POWER_CUT_DIR");
  snprintf(shadow, sizeof shadow, "%.*s.kept", (int)(sizeof shadow - 8), watched);
  mkdir(shadow, 0700);
  cut_at = strtoull(getenv("POWER_CUT_AT") ?: "0", NULL, 10);
  chance = strtoull(getenv("POWER_CUT_SEED") ?: "1", NULL, 10) * 2654435761u + 88172645463325252ull;
  const char *how = getenv("POWER_CUT_MODE") ?: "drop";
  mode = !strcmp(how, "torn") ? TORN : !strcmp(how, "some") ? SOME : DROP;
  const char *count = getenv("POWER_CUT_COUNT");
  if (count) {
    int fd = real_open(count, O_RDWR | O_CREAT, 0600);
    if (fd < 0 || real_ftruncate(fd, sizeof *events)) broken("POWER_CUT_COUNT");
    events = mmap(NULL, sizeof *events, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (events == MAP_FAILED) broken("POWER_CUT_COUNT");
    *events = 0;
  }
}

static int heads(void) {
  chance ^= chance << 13;
  chance ^= chance >> 7;
  chance ^= chance << 17;
  return (int)((chance >> 32) & 1);
}

/* Whether a path lies in the watched folder; then its real form. */
static int in_watched(int folder, const char *path, char *real) {
  char joined[PATH_MAX], parent[PATH_MAX];
  if (!watched_length || !path) return 0;
  if (path[0] == '/') {
    if (strlen(path) >= sizeof joined) return 0;
    strcpy(joined, path);
  } else {
    char base[PATH_MAX], link[64];
    snprintf(link, sizeof link, folder == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", folder);
    ssize_t length = readlink(link, base, sizeof base - 1);
    if (length < 0) return 0;
    base[length] = 0;
    int needed = snprintf(joined, sizeof joined, "%s/%s", base, path);
    if (needed < 0 || (size_t)needed >= sizeof joined) return 0;
  }
  char *slash = strrchr(joined, '/');
  snprintf(parent, sizeof parent, "%.*s", (int)(slash - joined), joined);
  char resolved[PATH_MAX];
  if (!realpath(parent[0] ? parent : "/", resolved)) return 0;
  int needed = snprintf(real, PATH_MAX, "%s%s", resolved, slash);
  if (needed < 0 || needed >= PATH_MAX) return 0;
  return !strncmp(real, watched, watched_length) && (real[watched_length] == '/' || !real[watched_length]);
}

static int volatile_by_nature(const char *path) {
  size_t length = strlen(path);
  return length > 4 && !strcmp(path + length - 4, "-shm");
}

static struct file *file_of(int fd) {
  struct stat status;
  if (!files || fstat(fd, &status) || !S_ISREG(status.st_mode)) return NULL;
  for (struct file *file = files; file; file = file->next)
    if (file->device == status.st_dev && file->inode == status.st_ino) return file;
  return NULL;
}

static off_t size_of(struct file *file) {
  struct stat status;
  if (fstat(file->own, &status)) broken("fstat");
  return status.st_size;
}

static void forget(struct change *change) {
  free(change->written);
  free(change->old);
  free(change);
}

static void put(struct file *file, const unsigned char *bytes, size_t length, off_t at) {
  while (length) {
    ssize_t done = real_pwrite(file->own, bytes, length, at);
    if (done <= 0) broken("pwrite");
    bytes += done, at += done, length -= (size_t)done;
  }
}

/* The file as it was at its last sync; then by chance some of what was written since. */
static void take_back(struct file *file) {
  for (struct change *change = file->last; change; change = change->before) {
    put(file, change->old, change->old_length, change->at);
    if (real_ftruncate(file->own, change->size_before)) broken("ftruncate");
  }
  if (mode == DROP) return;
  for (struct change *change = file->first; change; change = change->next) {
    if (mode == SOME || !change->length) {
      if (!heads()) continue;
      if (change->length) put(file, change->written, change->length, change->at);
      else if (real_ftruncate(file->own, change->size_after)) broken("ftruncate");
      continue;
    }
    for (size_t from = 0; from < change->length;) {
      size_t room = SECTOR - (size_t)((change->at + (off_t)from) % SECTOR);
      size_t piece = room < change->length - from ? room : change->length - from;
      if (heads()) put(file, change->written + from, piece, change->at + (off_t)from);
      from += piece;
    }
  }
}

static void take_back_name(struct name *name) {
  switch (name->kind) {
  case MADE:
    real_unlink(name->path);
    break;
  case REMOVED:
    if (name->kept && link(name->kept, name->path)) broken("link");
    break;
  case RENAMED:
    if (real_rename(name->to, name->path)) broken("rename");
    if (name->kept && link(name->kept, name->to)) broken("link");
    break;
  }
}

static void cut(void) {
  for (struct file *file = files; file; file = file->next) take_back(file);
  /* Names are lost from the end: a file system keeps the order of its names. */
  for (struct name *name = last_name; name; name = name->before) {
    if (mode != DROP && heads()) break;
    take_back_name(name);
  }
  _exit(CUT_CODE);
}

/* Counts an event; at the chosen one power goes. Called with the mutex held. */
static void event(void) {
  ++*events;
  if (cut_at && *events == cut_at) cut();
}

static struct change *add_change(struct file *file, off_t at, size_t length, size_t old_room) {
  struct change *change = memory(sizeof *change);
  change->at = at;
  change->length = length;
  change->size_before = size_of(file);
  change->old = memory(old_room);
  ssize_t got = old_room ? pread(file->own, change->old, old_room, at) : 0;
  if (got < 0) broken("pread");
  change->old_length = (size_t)got;
  change->before = file->last;
  if (file->last) file->last->next = change;
  else file->first = change;
  file->last = change;
  return change;
}

/* Notes a write before it is done. */
static void note_write(struct file *file, const void *bytes, size_t length, off_t at) {
  struct change *change = add_change(file, at, length, length);
  change->written = memory(length);
  memcpy(change->written, bytes, length);
}

static void note_size(struct file *file, off_t size) {
  off_t now = size_of(file);
  struct change *change = add_change(file, size < now ? size : now, 0, size < now ? (size_t)(now - size) : 0);
  change->size_after = size;
}

static void synced(struct file *file) {
  for (struct change *change = file->first, *next; change; change = next) {
    next = change->next;
    forget(change);
  }
  file->first = file->last = NULL;
}

static int directly_in(const char *path, const char *folder) {
  size_t length = strlen(folder);
  return path && !strncmp(path, folder, length) && path[length] == '/' && !strchr(path + length + 1, '/');
}

/* The names of a folder are durable from now on. */
static void folder_synced(int fd) {
  char link[64], folder[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, folder, sizeof folder - 1);
  if (length < 0) return;
  folder[length] = 0;
  for (struct name *name = first_name, *next; name; name = next) {
    next = name->next;
    if (!directly_in(name->path, folder) && !directly_in(name->to, folder)) continue;
    if (name->kept) real_unlink(name->kept);
    if (name->before) name->before->next = next;
    else first_name = next;
    if (next) next->before = name->before;
    else last_name = name->before;
    free(name->path), free(name->to), free(name->kept), free(name);
  }
}

static void add_name(int kind, const char *path, const char *to, const char *lost) {
  struct name *name = memory(sizeof *name);
  name->kind = kind;
  name->path = strdup(path);
  name->to = to ? strdup(to) : NULL;
  struct stat status;
  if (lost && !stat(lost, &status)) {
    char kept[PATH_MAX + 32];
    snprintf(kept, sizeof kept, "%s/%u", shadow, kept_count++);
    if (link(lost, kept)) broken("link");
    name->kept = strdup(kept);
  }
  name->before = last_name;
  if (last_name) last_name->next = name;
  else first_name = name;
  last_name = name;
}

/* ------------------------------------------------------------ what the program calls */

static void start(void) { pthread_once(&once, set_up); }

static int opened(int folder, const char *path, int flags, mode_t permission) {
  char real[PATH_MAX];
  start();
  if (!in_watched(folder, path, real) || volatile_by_nature(real)) return real_openat(folder, path, flags, permission);
  pthread_mutex_lock(&mutex);
  int existed = !access(real, F_OK);
  if (flags & O_CREAT && !existed) event();
  int fd = real_openat(folder, path, flags & ~O_TRUNC, permission);
  int error = errno;
  struct stat status;
  if (fd >= 0 && !fstat(fd, &status) && S_ISREG(status.st_mode)) {
    if (!existed) add_name(MADE, real, NULL, NULL);
    struct file *file;
    for (file = files; file; file = file->next)
      if (file->device == status.st_dev && file->inode == status.st_ino) break;
    if (!file && (flags & O_ACCMODE) != O_RDONLY) {
      file = memory(sizeof *file);
      file->device = status.st_dev;
      file->inode = status.st_ino;
      file->own = real_open(real, O_RDWR | O_CLOEXEC);
      if (file->own < 0) broken(real);
      file->next = files;
      files = file;
    }
    if (file && flags & O_TRUNC && status.st_size) {
      event();
      note_size(file, 0);
      if (real_ftruncate(fd, 0)) broken("ftruncate");
    }
  }
  pthread_mutex_unlock(&mutex);
  errno = error;
  return fd;
}

#define PERMISSION(flags) ({ mode_t given = 0; if ((flags) & (O_CREAT | O_TMPFILE)) { \
  va_list list; va_start(list, flags); given = va_arg(list, mode_t); va_end(list); } given; })

int open(const char *path, int flags, ...) { return opened(AT_FDCWD, path, flags, PERMISSION(flags)); }
int open64(const char *path, int flags, ...) { return opened(AT_FDCWD, path, flags, PERMISSION(flags)); }
int openat(int folder, const char *path, int flags, ...) { return opened(folder, path, flags, PERMISSION(flags)); }
int openat64(int folder, const char *path, int flags, ...) { return opened(folder, path, flags, PERMISSION(flags)); }
int creat(const char *path, mode_t permission) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, permission); }

static ssize_t written(int fd, const void *bytes, size_t length, off_t at, int with_place) {
  start();
  struct stat status;
  pthread_mutex_lock(&mutex);
  struct file *file = file_of(fd);
  if (!file || !length) {
    pthread_mutex_unlock(&mutex);
    return with_place ? real_pwrite(fd, bytes, length, at) : real_write(fd, bytes, length);
  }
  if (!with_place) at = lseek(fd, 0, SEEK_CUR);
  if (fcntl(fd, F_GETFL) & O_APPEND && !fstat(fd, &status)) at = status.st_size;
  note_write(file, bytes, length, at);
  ssize_t done = with_place ? real_pwrite(fd, bytes, length, at) : real_write(fd, bytes, length);
  int error = errno;
  if (done < 0) file->last->size_after = file->last->size_before;
  file->last->length = done < 0 ? 0 : (size_t)done;
  /* Power may go while a write is on its way: it counts as written and not synced. */
  event();
  pthread_mutex_unlock(&mutex);
  errno = error;
  return done;
}

ssize_t write(int fd, const void *bytes, size_t length) { return written(fd, bytes, length, 0, 0); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return written(fd, bytes, length, at, 1); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) { return written(fd, bytes, length, at, 1); }

static ssize_t gathered(int fd, const struct iovec *parts, int count, off_t at, int with_place) {
  ssize_t whole = 0;
  for (int i = 0; i < count; i++) {
    ssize_t done = written(fd, parts[i].iov_base, parts[i].iov_len, at + whole, with_place);
    if (done < 0) return whole ? whole : -1;
    whole += done;
    if ((size_t)done < parts[i].iov_len) break;
  }
  return whole;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  start();
  pthread_mutex_lock(&mutex);
  int ours = file_of(fd) != NULL;
  pthread_mutex_unlock(&mutex);
  if (ours) return gathered(fd, parts, count, 0, 0);
  static ssize_t (*real)(int, const struct iovec *, int);
  if (!real) real = dlsym(RTLD_NEXT, "writev");
  return real(fd, parts, count);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) { return gathered(fd, parts, count, at, 1); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t at) { return gathered(fd, parts, count, at, 1); }

static int resized(int fd, off_t size) {
  start();
  pthread_mutex_lock(&mutex);
  struct file *file = file_of(fd);
  if (file) note_size(file, size);
  int done = real_ftruncate(fd, size), error = errno;
  if (file) event();
  pthread_mutex_unlock(&mutex);
  errno = error;
  return done;
}
int ftruncate(int fd, off_t size) { return resized(fd, size); }
int ftruncate64(int fd, off_t size) { return resized(fd, size); }

static int allocated(int fd, off_t at, off_t length) {
  struct stat status;
  if (fstat(fd, &status)) return -1;
  return status.st_size < at + length ? resized(fd, at + length) : 0;
}
int fallocate(int fd, int how, off_t at, off_t length) {
  start();
  return how ? real_fallocate(fd, how, at, length) : allocated(fd, at, length);
}
int fallocate64(int fd, int how, off_t at, off_t length) { return fallocate(fd, how, at, length); }
int posix_fallocate(int fd, off_t at, off_t length) { return allocated(fd, at, length) ? errno : 0; }
int posix_fallocate64(int fd, off_t at, off_t length) { return allocated(fd, at, length) ? errno : 0; }

static int made_durable(int fd, int (*real)(int)) {
  struct stat status;
  start();
  pthread_mutex_lock(&mutex);
  struct file *file = file_of(fd);
  int folder = !file && watched_length && !fstat(fd, &status) && S_ISDIR(status.st_mode);
  /* Power may go just before the sync has worked. */
  if (file || folder) event();
  /* Without the real sync: the disk below is not what is tested, and waiting for it takes long. */
  int done = file || folder ? 0 : real(fd), error = errno;
  if (file) synced(file);
  if (folder) folder_synced(fd);
  pthread_mutex_unlock(&mutex);
  errno = error;
  return done;
}
int fsync(int fd) { start(); return made_durable(fd, real_fsync); }
int fdatasync(int fd) { start(); return made_durable(fd, real_fdatasync); }

int unlinkat(int folder, const char *path, int flags) {
  static int (*real)(int, const char *, int);
  char whole[PATH_MAX];
  start();
  if (!real) real = dlsym(RTLD_NEXT, "unlinkat");
  if (flags || !in_watched(folder, path, whole) || volatile_by_nature(whole)) return real(folder, path, flags);
  pthread_mutex_lock(&mutex);
  if (!access(whole, F_OK)) {
    event();
    add_name(REMOVED, whole, NULL, whole);
  }
  int done = real(folder, path, flags), error = errno;
  pthread_mutex_unlock(&mutex);
  errno = error;
  return done;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
  static int (*real)(int, const char *, int, const char *);
  char from_whole[PATH_MAX], to_whole[PATH_MAX];
  start();
  if (!real) real = dlsym(RTLD_NEXT, "renameat");
  if (!in_watched(from_folder, from, from_whole) || !in_watched(to_folder, to, to_whole))
    return real(from_folder, from, to_folder, to);
  pthread_mutex_lock(&mutex);
  event();
  add_name(RENAMED, from_whole, to_whole, to_whole);
  int done = real(from_folder, from, to_folder, to), error = errno;
  pthread_mutex_unlock(&mutex);
  errno = error;
  return done;
}
int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }

/* Copies inside the kernel go past the shim: refuse them, and the caller reads and writes instead. */
ssize_t copy_file_range(int in, off_t *in_at, int out, off_t *out_at, size_t length, unsigned flags) {
  (void)in, (void)in_at, (void)out, (void)out_at, (void)length, (void)flags;
  errno = ENOSYS;
  return -1;
}
