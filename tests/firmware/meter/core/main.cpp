// Runs every test; the exit code tells whether all passed.
#include "check.h"

namespace {
int failures = 0;
}

std::vector<Test>& all_tests() {
  static std::vector<Test> tests;
  return tests;
}

void failed(const char* file, int line, const std::string& what) {
  ++failures;
  std::printf("%s:%d: %s\n", file, line, what.c_str());
}

int main() {
  int bad = 0;
  for (const Test& test : all_tests()) {
    failures = 0;
    test.run();
    if (failures == 0) continue;
    ++bad;
    std::printf("FAILED %s\n", test.name);
  }
  std::printf("%zu tests of the meter's core, %d failed\n", all_tests().size(), bad);
  return bad == 0 ? 0 : 1;
}
