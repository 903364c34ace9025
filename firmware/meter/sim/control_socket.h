// The control's lines by a UNIX socket that only its owner can reach.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace energier {
namespace sim {

class ControlSocket {
 public:
  // Throws std::runtime_error if the path cannot be used; an old socket is replaced, nothing else is.
  ControlSocket(const std::string& path, std::function<std::string(const std::string&)> answer);
  ~ControlSocket();
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;

  // Answers whatever came; waits for nothing.
  void serve();

 private:
  struct Caller {
    int socket;
    std::string begun;  // a line without its end
  };

  bool serve(Caller* caller);

  std::string path_;
  std::function<std::string(const std::string&)> answer_;
  int listening_;
  std::vector<Caller> callers_;
};

}  // namespace sim
}  // namespace energier
