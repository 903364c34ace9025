// The Nano's UART as a terminal of this machine, which is in raw mode and found by a symbolic link.
#pragma once

#include <string>

namespace energier {
namespace sim {

class Pty {
 public:
  // Throws std::runtime_error if the link cannot be made; an old link is replaced, nothing else is.
  explicit Pty(const std::string& link);
  ~Pty();
  Pty(const Pty&) = delete;
  Pty& operator=(const Pty&) = delete;

  // What nobody listens to or takes in time is lost, as on a wire.
  void write(const std::string& bytes);
  // What came, at most this many bytes.
  std::string read(size_t most);

 private:
  bool open_elsewhere() const;

  std::string link_;
  int master_;
};

}  // namespace sim
}  // namespace energier
