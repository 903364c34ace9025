// What is said to the simulation, a line each, and what it answers: `ok`, `ok name=value ...` or `err why`.
#pragma once

#include <string>

#include "nano.h"

namespace energier {
namespace sim {

extern const char* const kCommands;  // for --help

class Control {
 public:
  // In real time nothing may run ahead, so the commands that let time pass are refused.
  Control(Nano* nano, bool realtime) : nano_(nano), realtime_(realtime) {}

  std::string answer(const std::string& line);
  bool ended() const { return ended_; }
  // A byte on its way from the Nano: damaged where a command asked for it.
  char passed(char byte);

 private:
  std::string dispatch(const std::string& verb, const std::string& rest);

  Nano* nano_;
  bool realtime_;
  bool ended_ = false;
  unsigned to_corrupt_ = 0;  // lines
  bool corrupted_ = false;   // this one is already
};

}  // namespace sim
}  // namespace energier
