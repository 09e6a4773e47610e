// Loaded before the C library, it makes the disk fail while a file of a certain name is there, for files of the database
// alone: $DISK_FAULTS.full refuses their writes (ENOSPC), $DISK_FAULTS.sync fails to put them on disk (EIO).
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int on(const char *fault) {
  char path[4096];
  const char *prefix = getenv("DISK_FAULTS");
  if (!prefix) return 0;
  snprintf(path, sizeof path, "%s.%s", prefix, fault);
  return access(path, F_OK) == 0;
}

static int of_database(int file) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return strstr(path, "/data.db") != NULL;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
  if (of_database(file) && on("full")) return errno = ENOSPC, -1;
  return REAL(pwrite64)(file, bytes, count, offset);
}

int fdatasync(int file) {
  if (of_database(file) && on("sync")) return errno = EIO, -1;
  return REAL(fdatasync)(file);
}

int fsync(int file) {
  if (of_database(file) && on("sync")) return errno = EIO, -1;
  return REAL(fsync)(file);
}
