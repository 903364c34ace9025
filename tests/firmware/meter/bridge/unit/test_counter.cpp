#include "bridge/core/counter.h"
#include "tests/firmware/meter/core/check.h"

using energier::Counter;
using Verdict = energier::Counter::Verdict;

namespace {

struct Running {
  Running() {
    counter.take(3, 1000000, false, 0);
    CHECK(counter.take(3, 1000100, false, 1000) == Verdict::kTaken);
  }
  Counter counter;
};

}  // namespace

TEST(counter_is_known_after_two_lines_that_agree) {
  Counter counter;
  CHECK(counter.take(3, 999999999999, false, 0) == Verdict::kUnconfirmed);
  CHECK(!counter.known());
  CHECK(counter.take(3, 1000, false, 1000) == Verdict::kUnconfirmed);
  CHECK(counter.take(3, 1001, false, 2000) == Verdict::kTaken);
  CHECK(counter.known());
  CHECK_SAME(counter.milliwatthours(), 1001U);
  CHECK_SAME(counter.take_used(), 0U);
}

TEST(counter_that_falls_within_one_start_is_refused) {
  Running on;
  CHECK(on.counter.take(3, 1000099, false, 2000) == Verdict::kFell);
  CHECK(on.counter.take(3, 1000099, true, 3000) == Verdict::kFell);
  CHECK(on.counter.take(2, 0, false, 4000) == Verdict::kFell);
  CHECK_SAME(on.counter.milliwatthours(), 1000100U);
  CHECK(on.counter.take(3, 1000100, false, 5000) == Verdict::kTaken);
}

TEST(counter_that_leaps_beyond_what_mains_deliver_is_refused) {
  Running on;
  // 150 kW for 1 s and the slack of 10 s are 458.3 Wh.
  CHECK(on.counter.take(3, 1000100 + 458400, false, 2000) == Verdict::kLeapt);
  CHECK(on.counter.take(3, 1000100 + 458300, false, 2000) == Verdict::kTaken);
  // After an hour's silence much may have flowed.
  CHECK(on.counter.take(3, 1458400 + 150000000, false, 3602000) == Verdict::kTaken);
}

TEST(counter_may_fall_with_a_new_start_and_loses_nothing_that_was_counted) {
  Running on;
  on.counter.take_used();
  CHECK(on.counter.take(3, 1000600, false, 2000) == Verdict::kTaken);
  CHECK(on.counter.take(4, 1000000, false, 5000) == Verdict::kUnconfirmed);
  CHECK(on.counter.take(4, 1000050, false, 6000) == Verdict::kTaken);
  CHECK_SAME(on.counter.boot(), 4U);
  CHECK_SAME(on.counter.milliwatthours(), 1000050U);
  CHECK(on.counter.take(4, 1000150, false, 7000) == Verdict::kTaken);
  CHECK_SAME(on.counter.take_used(), 600U);
}

TEST(counter_after_a_new_start_that_kept_it_counts_on) {
  Running on;
  on.counter.take_used();
  on.counter.take(4, 1000200, false, 5000);
  CHECK(on.counter.take(4, 1000300, false, 6000) == Verdict::kTaken);
  CHECK_SAME(on.counter.take_used(), 200U);
}

TEST(counter_that_the_nano_lost_begins_anew_even_with_a_lower_boot) {
  Running on;
  CHECK(on.counter.take(1, 10, true, 5000) == Verdict::kUnconfirmed);
  CHECK(on.counter.take(1, 20, true, 6000) == Verdict::kTaken);
  CHECK_SAME(on.counter.milliwatthours(), 20U);
}

TEST(counter_line_of_a_false_start_does_not_stick) {
  Running on;
  CHECK(on.counter.take(900, 5, false, 2000) == Verdict::kUnconfirmed);
  CHECK(on.counter.take(3, 1000200, false, 3000) == Verdict::kTaken);
  CHECK(on.counter.take(900, 6, false, 4000) == Verdict::kUnconfirmed);
}
