#include "counter.h"

namespace energier {

namespace {

constexpr uint64_t kMostWatts = 150000;  // as core/line.cpp takes them
constexpr uint64_t kSlackMs = 10000;     // lines may wait on their way
constexpr uint32_t kMostUsed = 1000000000;

}  // namespace

bool Counter::follows(const Reading& before, const Reading& after) {
  const uint64_t most = kMostWatts * (after.ms - before.ms + kSlackMs) / 3600;
  return after.milliwatthours >= before.milliwatthours && after.milliwatthours - before.milliwatthours <= most;
}

Counter::Verdict Counter::take(uint32_t boot, uint64_t milliwatthours, bool lost, uint64_t ms) {
  const Reading now = {ms, milliwatthours, boot};
  if (known_ && boot == last_.boot) {
    candidate_known_ = false;
    if (milliwatthours < last_.milliwatthours) return Verdict::kFell;
    if (!follows(last_, now)) return Verdict::kLeapt;
  } else {
    if (known_ && boot < last_.boot && !lost) return Verdict::kFell;
    if (!candidate_known_ || candidate_.boot != boot || !follows(candidate_, now)) {
      candidate_ = now;
      candidate_known_ = true;
      return Verdict::kUnconfirmed;
    }
    candidate_known_ = false;
  }
  if (known_ && follows(last_, now)) used_ += milliwatthours - last_.milliwatthours;
  last_ = now;
  known_ = true;
  return Verdict::kTaken;
}

uint32_t Counter::take_used() {
  const uint32_t used = used_ < kMostUsed ? static_cast<uint32_t>(used_) : kMostUsed;
  used_ = 0;
  return used;
}

}  // namespace energier
