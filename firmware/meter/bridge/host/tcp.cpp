#include "tcp.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

namespace energier {

namespace {

// A name may have several addresses, such as ::1 and 127.0.0.1: each try takes the next one.
const addrinfo* choose(const addrinfo* found, unsigned tries) {
  unsigned count = 0;
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) ++count;
  for (tries %= count; tries > 0; --tries) found = found->ai_next;
  return found;
}

}  // namespace

void Tcp::open(const char* host, uint16_t port) {
  close();
  char service[8];
  snprintf(service, sizeof service, "%u", port);
  addrinfo wanted;
  memset(&wanted, 0, sizeof wanted);
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host, service, &wanted, &found) != 0) return;
  const addrinfo* chosen = choose(found, tries_++);
  socket_ = socket(chosen->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ >= 0) {
    const int yes = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(socket_, chosen->ai_addr, chosen->ai_addrlen) == 0) {
      state_ = State::kOpen;
    } else if (errno == EINPROGRESS) {
      state_ = State::kOpening;
    } else {
      close();
    }
  }
  freeaddrinfo(found);
}

Transport::State Tcp::state() {
  if (state_ != State::kOpening) return state_;
  pollfd writable = {socket_, POLLOUT, 0};
  if (poll(&writable, 1, 0) <= 0) return state_;
  int trouble = 0;
  socklen_t length = sizeof trouble;
  if (getsockopt(socket_, SOL_SOCKET, SO_ERROR, &trouble, &length) != 0 || trouble != 0) {
    close();
  } else {
    state_ = State::kOpen;
  }
  return state_;
}

size_t Tcp::moved(long result, size_t wanted) {
  if (result > 0) return static_cast<size_t>(result);
  const bool later = result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  if (!later && wanted > 0) close();
  return 0;
}

size_t Tcp::write(const uint8_t* bytes, size_t length) {
  if (state_ != State::kOpen) return 0;
  return moved(send(socket_, bytes, length, MSG_NOSIGNAL), length);
}

size_t Tcp::read(uint8_t* bytes, size_t room) {
  if (state_ != State::kOpen) return 0;
  return moved(recv(socket_, bytes, room, 0), room);
}

void Tcp::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  state_ = State::kClosed;
}

}  // namespace energier
