// The counter is exact, and only grows.
#include <random>

#include "check.h"
#include "counter.h"

using energier::Counter;

TEST(a_year_of_windows_adds_up_exactly) {
  Counter counter;
  // 123.457 W over windows of 4807 and 4808 pairs in turn.
  const int64_t windows = 365LL * 24 * 3600;
  int64_t pairs = 0;
  for (int64_t i = 0; i < windows; ++i) {
    const uint32_t length = i % 2 == 0 ? 4807 : 4808;
    counter.add(123457, length);
    pairs += length;
  }
  const __int128 parts = static_cast<__int128>(123457) * pairs * 13;
  CHECK_SAME(counter.milliwatthours(), static_cast<uint64_t>(parts / 225000000));
}

TEST(a_kilowatt_hour_is_a_kilowatt_for_an_hour) {
  Counter counter;
  counter.start(5000);
  const uint32_t pairs = 17307692;  // 3600 s of 208 us
  for (uint32_t i = 0; i < 1000; ++i) counter.add(1000000, pairs / 1000);
  CHECK_NEAR(double(counter.milliwatthours()) - 5000.0, 1e6, 50.0);
}

TEST(outflow_does_not_lower_it_nor_eat_later_inflow) {
  Counter counter;
  for (int i = 0; i < 3600; ++i) counter.add(-2000000, 4808);
  CHECK_SAME(counter.milliwatthours(), 0U);
  for (int i = 0; i < 3600; ++i) counter.add(1000000, 4808);
  CHECK_NEAR(double(counter.milliwatthours()), 1e6, 100.0);
}

TEST(noise_around_zero_does_not_creep) {
  Counter counter;
  std::mt19937 random(1);
  std::normal_distribution<double> milliwatts(0.0, 400.0);
  // A day; counting the positive half alone would give 3.8 Wh.
  for (int i = 0; i < 86400; ++i) counter.add(static_cast<int32_t>(milliwatts(random)), 4808);
  CHECK(counter.milliwatthours() <= 80);
}

TEST(the_largest_power_fits) {
  Counter counter;
  counter.start(UINT64_C(999999999999000));
  counter.add(150000000, 130000);
  CHECK_NEAR(double(counter.milliwatthours() - UINT64_C(999999999999000)), 150e6 * 130000.0 * 208e-6 / 3600.0, 1.0);
}
