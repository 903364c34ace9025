// The end of a simulation that cannot go on, from within simavr's calls, through which no exception may go.
#pragma once

#include <stdio.h>
#include <stdlib.h>

#include <string>

namespace energier {
namespace sim {

constexpr int kExitRefused = 2;  // the command line, or a file it names
constexpr int kExitCrashed = 3;  // the Nano's program, or what it relies on

[[noreturn]] inline void fault(const std::string& why) {
  fprintf(stderr, "nano_sim: %s\n", why.c_str());
  exit(kExitCrashed);
}

}  // namespace sim
}  // namespace energier
