#include "settings_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

namespace energier {

namespace {

bool only_for_us(const char* path, FILE* file) {
  struct stat about;
  if (fstat(fileno(file), &about) != 0) {
    fprintf(stderr, "%s: %s\n", path, strerror(errno));
    return false;
  }
  if ((about.st_mode & 077) == 0) return true;
  fprintf(stderr, "%s may be read by others, and a password is in it: chmod 600 %s\n", path, path);
  return false;
}

bool read_lines(const char* path, FILE* file, Settings* out) {
  char line[256];
  for (int number = 1; fgets(line, sizeof line, file) != nullptr; ++number) {
    const size_t length = strcspn(line, "\r\n");
    const bool whole = line[length] != '\0' || feof(file);
    line[length] = '\0';
    const char* wrong = whole ? take_line(out, line) : "the line is too long";
    if (wrong == nullptr) continue;
    fprintf(stderr, "%s line %d: %s\n", path, number, wrong);
    return false;
  }
  const char* wrong = missing(*out);
  if (wrong != nullptr) fprintf(stderr, "%s: %s\n", path, wrong);
  return wrong == nullptr;
}

}  // namespace

bool read_settings(const char* path, Settings* out) {
  FILE* file = fopen(path, "re");
  if (file == nullptr) {
    fprintf(stderr, "%s cannot be read: %s\n", path, strerror(errno));
    return false;
  }
  *out = no_settings();
  const bool good = only_for_us(path, file) && read_lines(path, file, out);
  fclose(file);
  return good;
}

}  // namespace energier
