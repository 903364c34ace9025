#include "settings_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

namespace energier {

namespace {

const char kByteOrderMark[] = "\xEF\xBB\xBF";  // some editors begin a file with it

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

// `number`: of the line; 0: the whole file.
bool refuse(const char* path, int number, FlashText why) {
  char text[128];
  Window window(text, sizeof text - 1);
  window.put(why);
  text[window.kept()] = '\0';
  if (number > 0) {
    fprintf(stderr, "%s line %d: %s\n", path, number, text);
  } else {
    fprintf(stderr, "%s: %s\n", path, text);
  }
  return false;
}

bool read_lines(const char* path, FILE* file, Settings* out) {
  char line[256];
  for (int number = 1; fgets(line, sizeof line, file) != nullptr; ++number) {
    char* end = strchr(line, '\n');
    if (end == nullptr && !feof(file)) return refuse(path, number, FLASH("the line is too long, or has a zero byte"));
    if (end == nullptr) end = line + strlen(line);
    if (end > line && end[-1] == '\r') --end;
    *end = '\0';
    const bool marked = number == 1 && strncmp(line, kByteOrderMark, strlen(kByteOrderMark)) == 0;
    const FlashText wrong = take_line(out, marked ? line + strlen(kByteOrderMark) : line);
    if (wrong) return refuse(path, number, wrong);
  }
  const FlashText wrong = missing(*out);
  return !wrong || refuse(path, 0, wrong);
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
