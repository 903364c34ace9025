#include "serial_port.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

namespace energier {

void SerialPort::tend(uint64_t ms) {
  if (port_ >= 0 || ms < retry_ms_) return;
  retry_ms_ = ms + kRetryMs;
  port_ = open(path_, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (port_ < 0) return trouble("cannot be opened");
  termios line;
  if (tcgetattr(port_, &line) != 0) return trouble("is no serial port");
  cfmakeraw(&line);
  line.c_cflag |= CLOCAL | CREAD;
  cfsetispeed(&line, B115200);
  cfsetospeed(&line, B115200);
  if (tcsetattr(port_, TCSANOW, &line) != 0) return trouble("cannot be set to 115200 8N1");
  fprintf(stderr, "Listening to the meter at %s\n", path_);
  told_ = false;
}

size_t SerialPort::read(char* bytes, size_t room) {
  if (port_ < 0) return 0;
  const ssize_t came = ::read(port_, bytes, room);
  if (came > 0) return static_cast<size_t>(came);
  const bool later = came < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  if (!later) {
    if (came == 0) errno = ENODEV;
    trouble("went away");
  }
  return 0;
}

void SerialPort::write(const char* bytes, size_t length) {
  if (port_ >= 0 && ::write(port_, bytes, length) != static_cast<ssize_t>(length)) {
    fprintf(stderr, "%s did not take a command: %s\n", path_, strerror(errno));
  }
}

void SerialPort::trouble(const char* what) {
  const int reason = errno;
  close();
  if (told_) return;
  told_ = true;
  fprintf(stderr, "%s %s: %s; trying again\n", path_, what, strerror(reason));
}

void SerialPort::close() {
  if (port_ >= 0) ::close(port_);
  port_ = -1;
}

}  // namespace energier
