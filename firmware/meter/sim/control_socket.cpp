#include "control_socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace energier {
namespace sim {

namespace {

constexpr size_t kLongest = 65536;

std::runtime_error failed(const std::string& path) {
  return std::runtime_error(path + ": " + strerror(errno));
}

}  // namespace

ControlSocket::ControlSocket(const std::string& path, std::function<std::string(const std::string&)> answer)
    : path_(path),
      answer_(std::move(answer)),
      listening_(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  sockaddr_un address;
  memset(&address, 0, sizeof address);
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) throw std::runtime_error(path + ": too long for a socket's path");
  memcpy(address.sun_path, path.c_str(), path.size());
  struct stat status;
  if (lstat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode)) unlink(path.c_str());
  const mode_t others = umask(0177);
  const int bound = bind(listening_, reinterpret_cast<sockaddr*>(&address), sizeof address);
  umask(others);
  if (bound != 0 || listen(listening_, 4) != 0) throw failed(path);
}

ControlSocket::~ControlSocket() {
  for (const Caller& caller : callers_) close(caller.socket);
  close(listening_);
  unlink(path_.c_str());
}

void ControlSocket::serve() {
  const int socket = accept4(listening_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (socket >= 0) callers_.push_back({socket, ""});
  const auto gone = [this](Caller& caller) {
    if (serve(&caller)) return false;
    close(caller.socket);
    return true;
  };
  callers_.erase(std::remove_if(callers_.begin(), callers_.end(), gone), callers_.end());
}

// False when the caller is done.
bool ControlSocket::serve(Caller* caller) {
  char bytes[4096];
  const ssize_t count = recv(caller->socket, bytes, sizeof bytes, 0);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  if (count == 0) return false;
  caller->begun.append(bytes, static_cast<size_t>(count));
  for (size_t end; (end = caller->begun.find('\n')) != std::string::npos;) {
    const std::string told = answer_(caller->begun.substr(0, end)) + "\n";
    caller->begun.erase(0, end + 1);
    if (send(caller->socket, told.data(), told.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(told.size())) return false;
  }
  return caller->begun.size() <= kLongest;
}

}  // namespace sim
}  // namespace energier
