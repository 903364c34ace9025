// As much of a test framework as these tests need.
#pragma once

#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

struct Test {
  const char* name;
  void (*run)();
};

std::vector<Test>& all_tests();
void failed(const char* file, int line, const std::string& what);

struct Registered {
  Registered(const char* name, void (*run)()) { all_tests().push_back(Test{name, run}); }
};

#define TEST(name)                            \
  static void name();                         \
  static Registered name##_test(#name, name); \
  static void name()

#define CHECK(condition)                                      \
  do {                                                        \
    if (!(condition)) failed(__FILE__, __LINE__, #condition); \
  } while (false)

#define CHECK_SAME(is, should)                                                                     \
  do {                                                                                             \
    const auto is_ = (is);                                                                         \
    if (!(is_ == (should)))                                                                        \
      failed(__FILE__, __LINE__, std::string(#is) + " is " + said(is_) + ", not " + said(should)); \
  } while (false)

#define CHECK_NEAR(is, should, most)                                                                \
  do {                                                                                              \
    const double is_ = (is), should_ = (should);                                                    \
    if (!(std::fabs(is_ - should_) <= (most)))                                                      \
      failed(__FILE__, __LINE__,                                                                    \
             std::string(#is) + " is " + std::to_string(is_) + ", not " + std::to_string(should_)); \
  } while (false)

inline std::string said(const std::string& value) {
  return '"' + value + '"';
}
inline std::string said(const char* value) {
  return value == nullptr ? "nothing" : said(std::string(value));
}
template <typename Number>
std::string said(Number value) {
  return std::to_string(static_cast<long long>(value));
}
