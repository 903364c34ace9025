#include "pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <stdexcept>
#include <vector>

namespace energier {
namespace sim {

namespace {

std::runtime_error failed(const std::string& what) {
  return std::runtime_error(what + ": " + strerror(errno));
}

}  // namespace

Pty::Pty(const std::string& link) : link_(link), master_(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
  if (master_ < 0 || grantpt(master_) != 0 || unlockpt(master_) != 0) throw failed("no pty");
  const std::string name = ptsname(master_);
  // Once opened and closed it tells whether anyone has it open.
  const int slave = open(name.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  termios settings;
  if (slave < 0 || tcgetattr(slave, &settings) != 0) throw failed(name);
  cfmakeraw(&settings);
  cfsetspeed(&settings, B115200);
  if (tcsetattr(slave, TCSANOW, &settings) != 0) throw failed(name);
  close(slave);
  if (fcntl(master_, F_SETFL, O_NONBLOCK) != 0) throw failed(name);
  struct stat status;
  if (lstat(link.c_str(), &status) == 0 && S_ISLNK(status.st_mode)) unlink(link.c_str());
  if (symlink(name.c_str(), link.c_str()) != 0) throw failed(link);
}

Pty::~Pty() {
  unlink(link_.c_str());
  close(master_);
}

bool Pty::open_elsewhere() const {
  pollfd state = {master_, POLLIN, 0};
  return poll(&state, 1, 0) >= 0 && (state.revents & POLLHUP) == 0;
}

void Pty::write(const std::string& bytes) {
  if (bytes.empty() || !open_elsewhere()) return;
  const ssize_t taken = ::write(master_, bytes.data(), bytes.size());
  if (taken < 0 && errno != EAGAIN && errno != EIO) throw failed(link_);
}

std::string Pty::read(size_t most) {
  std::vector<char> bytes(most);
  const ssize_t count = most > 0 && open_elsewhere() ? ::read(master_, bytes.data(), most) : 0;
  if (count < 0 && errno != EAGAIN && errno != EIO) throw failed(link_);
  return std::string(bytes.data(), count > 0 ? static_cast<size_t>(count) : 0);
}

}  // namespace sim
}  // namespace energier
