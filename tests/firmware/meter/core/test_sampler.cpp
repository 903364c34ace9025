// Windows: whole cycles, no blind time, missing mains, lost windows.
#include <vector>

#include "check.h"
#include "mains.h"
#include "sampler.h"

using energier::Window;

namespace {

std::vector<Window> windows_of(Circuit* circuit, double seconds) {
  std::vector<Window> windows;
  circuit->run(seconds, [&](const Window& window) { windows.push_back(window); });
  return windows;
}

uint32_t pairs_of(const std::vector<Window>& windows) {
  uint32_t pairs = 0;
  for (const Window& window : windows) pairs += window.pairs + window.unmeasured;
  return pairs;
}

}  // namespace

TEST(windows_hold_whole_cycles_of_about_a_second) {
  const double frequencies[] = {45.0, 49.8, 50.0, 50.2, 59.0, 59.5, 60.0, 60.5, 61.0, 65.0};
  for (const double hertz : frequencies) {
    Circuit circuit;
    circuit.mains.hertz = hertz;
    const std::vector<Window> windows = windows_of(&circuit, 6.0);
    CHECK(windows.size() >= 5);
    for (const Window& window : windows) {
      CHECK(window.whole);
      CHECK_NEAR(window.cycles, hertz, 1.0);
      CHECK_NEAR(window.pairs, window.cycles / hertz / energier::kPairSeconds, 1.5);
    }
  }
}

TEST(nominal_mains_make_sixty_and_fifty_cycles) {
  for (const double hertz : {50.0, 60.0}) {
    Circuit circuit;
    circuit.mains.hertz = hertz;
    for (const Window& window : windows_of(&circuit, 10.0)) CHECK_SAME(window.cycles, hertz);
  }
}

TEST(every_conversion_belongs_to_a_window) {
  Circuit circuit;
  std::vector<Window> windows;
  double ended = 0.0;
  int taken = 0;
  circuit.run(40.0, [&](const Window& window) {
    windows.push_back(window);
    ended = circuit.seconds();
    if (++taken % 7 == 0) circuit.sampler.want_supply();
  });
  // The last window ended with the voltage that closed it.
  CHECK_NEAR(pairs_of(windows), ended / energier::kPairSeconds, 1.0);
}

TEST(the_supply_is_measured_at_the_start_and_on_wish) {
  Circuit circuit;
  circuit.mains.noise = 0.0;
  circuit.mains.bandgap = 225.0;
  std::vector<Window> windows = windows_of(&circuit, 3.0);
  CHECK_SAME(windows.at(0).supply_sum, 225 * energier::kSupplySamples);
  CHECK_SAME(windows.at(1).supply_sum, 0);
  circuit.mains.bandgap = 231.0;
  CHECK_SAME(windows_of(&circuit, 3.0).back().supply_sum, 0);
  circuit.sampler.want_supply();
  windows = windows_of(&circuit, 3.0);
  CHECK_SAME(windows.at(0).supply_sum, 0);  // it is measured behind the window that ran
  CHECK_SAME(windows.at(1).supply_sum, 231 * energier::kSupplySamples);
  CHECK_SAME(windows.at(2).supply_sum, 0);
  uint32_t unmeasured = 0;
  for (const Window& window : windows) {
    CHECK(window.whole);
    unmeasured += window.unmeasured;
  }
  // The supply's 65 pairs, and up to a cycle until the voltage rises again.
  CHECK(65 <= unmeasured && unmeasured <= 65 + 81);
}

TEST(without_mains_windows_still_come_and_are_not_whole) {
  Circuit circuit;
  circuit.mains.volts = 0.0;
  circuit.mains.noise = 1.0;
  const std::vector<Window> windows = windows_of(&circuit, 6.0);
  CHECK(windows.size() >= 5);
  for (const Window& window : windows) {
    CHECK(!window.whole);
    CHECK_SAME(window.cycles, 0);
    CHECK(window.pairs * energier::kPairSeconds < 1.1);
  }
}

TEST(a_gap_in_the_mains_makes_its_window_not_whole) {
  Circuit circuit;
  windows_of(&circuit, 3.2);
  circuit.mains.volts = 0.0;
  windows_of(&circuit, 0.1);
  circuit.mains.volts = 220.0;
  const std::vector<Window> windows = windows_of(&circuit, 4.0);
  CHECK(!windows[0].whole);
  for (size_t i = 1; i < windows.size(); ++i) CHECK(windows[i].whole);
}

TEST(mains_that_return_are_found_again) {
  Circuit circuit;
  circuit.mains.volts = 0.0;
  windows_of(&circuit, 3.5);
  circuit.mains.volts = 220.0;
  const std::vector<Window> windows = windows_of(&circuit, 4.0);
  CHECK(windows[2].whole && windows[3 - 1].cycles == 60);
}

TEST(a_spike_makes_no_cycle) {
  Circuit circuit;
  int conversion = 0;
  circuit.script = [&](double) { circuit.mains.v_middle = ++conversion % 997 == 0 ? 900.0 : 512.0; };
  for (const Window& window : windows_of(&circuit, 6.0)) CHECK_SAME(window.cycles, 60);
}

TEST(samples_at_the_ends_of_the_range_are_counted) {
  Circuit circuit;
  circuit.mains.amperes = 120.0;
  const std::vector<Window> clipped = windows_of(&circuit, 3.0);
  CHECK(clipped.back().clipped > 1000);
  circuit.mains.amperes = 80.0;
  windows_of(&circuit, 2.0);
  CHECK_SAME(windows_of(&circuit, 2.0).back().clipped, 0);
}

TEST(windows_nobody_takes_are_counted_and_their_time_kept) {
  Circuit circuit;
  std::vector<Window> windows = windows_of(&circuit, 2.5);
  uint32_t pairs = pairs_of(windows);
  circuit.taken = false;
  windows_of(&circuit, 4.0);
  circuit.taken = true;
  double ended = 0.0;
  uint32_t lost = 0;
  circuit.run(3.0, [&](const Window& window) {
    pairs += window.pairs + window.unmeasured;
    lost += window.lost;
    ended = circuit.seconds();
    CHECK(window.whole);
  });
  CHECK_SAME(lost, 3U);
  // The one that waited is taken late, so the clock is read at the bound of a window.
  CHECK_NEAR(pairs, ended / energier::kPairSeconds, 1.0);
}

TEST(sums_hold_the_largest_codes) {
  Circuit circuit;
  circuit.mains.hertz = 45.0;
  circuit.mains.volts = 10000.0;
  circuit.mains.amperes = 10000.0;
  circuit.mains.lag = 0.0;
  for (const Window& window : windows_of(&circuit, 4.0)) {
    CHECK(window.vv > 0 && window.ii > 0 && window.vi_before > 0 && window.vi_after > 0);
    CHECK_NEAR(window.vv / double(window.pairs), 511.5 * 511.5, 8000.0);
  }
}
