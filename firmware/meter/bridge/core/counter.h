// The meter's counter as it may be believed. It only grows within one start of the Nano, and not faster than a home's
// mains can deliver. After a new start it may be lower: the last minutes before a power cut are not kept.
#pragma once

#include <stdint.h>

namespace energier {

class Counter {
 public:
  enum class Verdict : uint8_t {
    kTaken,
    kUnconfirmed,  // a first line, or the first of a new start: taken when the next one agrees
    kFell,
    kLeapt,
  };

  // What a line says; `lost`: the Nano itself says that it found no counter and began anew.
  Verdict take(uint32_t boot, uint64_t milliwatthours, bool lost, uint64_t ms);

  bool known() const { return known_; }
  uint32_t boot() const { return last_.boot; }
  uint64_t milliwatthours() const { return last_.milliwatthours; }
  // mWh since the last call; at most 1 MWh, which is more than a month of a home's mains.
  uint32_t take_used();

 private:
  struct Reading {
    uint64_t ms;
    uint64_t milliwatthours;
    uint32_t boot;
  };

  static bool follows(const Reading& before, const Reading& after);

  Reading last_ = Reading();
  Reading candidate_ = Reading();
  uint64_t used_ = 0;
  bool known_ = false;
  bool candidate_known_ = false;
};

}  // namespace energier
