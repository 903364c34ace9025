#include <cstdlib>
#include <string>

#include "home.h"
#include "tests/firmware/meter/core/check.h"

using energier::kClockUnset;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The sum of a history message's rows, Wh, and their number.
void add_rows(const std::string& message, double* wh, int* rows) {
  for (size_t at = message.find("\"wh\":[[") + 6; at < message.size(); at = message.find('[', at + 1)) {
    *wh += std::strtod(message.c_str() + at + 1, nullptr);
    ++*rows;
  }
}

double counter_of(const std::string& energy) {
  return std::strtod(energy.c_str() + energy.find("\"wh\":") + 5, nullptr);
}

}  // namespace

TEST(bridge_loses_no_wh_by_ten_minutes_without_the_broker_and_keeps_its_minutes) {
  Home home;
  home.run(100);
  const double before = counter_of(home.broker.last("/energy"));
  home.broker.die();
  home.run(600);
  home.broker.rise();
  home.broker.forget();
  home.run(100);
  double wh = 0;
  int rows = 0;
  for (const Published& message : home.broker.all("/history")) {
    CHECK(message.qos == 1 && !message.retain);
    CHECK(message.payload.size() <= 4096);
    add_rows(message.payload, &wh, &rows);
  }
  CHECK(rows == 11 || rows == 12);
  CHECK_NEAR(wh, rows * 60.0, 0.001);
  CHECK_NEAR(counter_of(home.broker.last("/energy")), static_cast<double>(home.milliwatthours) / 1000, 60.0);
  CHECK(counter_of(home.broker.all("/energy").at(0).payload) - before >= 600);
}

TEST(bridge_of_130_minutes_without_the_broker_drops_the_oldest_and_has_the_counter_right) {
  Home home;
  home.settle();
  home.broker.die();
  home.run(130 * 60);
  CHECK_SAME(static_cast<int>(home.bridge.history().size()), 120);
  home.broker.rise();
  home.broker.forget();
  home.run(40);
  double wh = 0;
  int rows = 0;
  for (const Published& message : home.broker.all("/history")) add_rows(message.payload, &wh, &rows);
  CHECK_SAME(rows, 120);
  CHECK_NEAR(wh, 120 * 60.0, 0.001);
  CHECK_NEAR(counter_of(home.broker.all("/energy").at(0).payload), 5000 + 130 * 60 + 3, 35);
}

TEST(bridge_dates_an_outage_before_the_clock_was_set_by_uptime) {
  Home home;
  home.now.epoch_ms = kClockUnset;
  home.broker.die();
  home.run(150);
  home.broker.rise();
  home.run(40);
  CHECK_SAME(home.broker.all("/history").size(), 0U);
  CHECK(has(home.broker.last("/state"), "\"ts\":null"));
  CHECK(has(home.broker.last("/energy"), "\"ts\":null"));
  home.now.epoch_ms = 1763704800000 + 190000;
  home.run(2);
  CHECK(has(home.broker.last("/event"), "\"ts\":1763704990"));
  CHECK(has(home.broker.last("/event"), "\"event\":\"clock\",\"up\":190.1"));
  CHECK_SAME(home.broker.last("/history").substr(0, 47), "{\"schema\":1,\"step\":60,\"from\":1763704800000,\"wh\"");
}

TEST(bridge_sends_what_was_not_acknowledged_again_after_a_reconnect) {
  Home home;
  home.settle();
  home.broker.forget();
  home.broker.acknowledges = false;
  home.restart_nano(home.milliwatthours, 'W');
  home.run(4);
  CHECK_SAME(home.broker.all("/event").size(), 1U);
  home.broker.die();
  home.run(1);
  home.broker.acknowledges = true;
  home.broker.rise();
  home.run(10);
  CHECK_SAME(home.broker.all("/event").size(), 2U);
  CHECK_SAME(home.broker.all("/event").at(0).payload, home.broker.all("/event").at(1).payload);
  CHECK(has(home.broker.last("/event"), "\"event\":\"boot\",\"boot\":8,\"cause\":\"watchdog\""));
  home.broker.die();
  home.run(1);
  home.broker.rise();
  home.run(10);
  CHECK_SAME(home.broker.all("/event").size(), 2U);
}

TEST(bridge_says_a_refused_password_once_and_tries_ever_more_rarely) {
  Home home;
  home.broker.verdict = 5;
  home.run(3600);
  int refusals = 0;
  for (const std::string& line : home.logs) {
    refusals += has(line, "refused");
    CHECK(!has(line, "very secret"));
  }
  CHECK_SAME(refusals, 1);
  CHECK(home.broker.opened >= 6);
  CHECK(home.broker.opened <= 25);
  home.broker.verdict = 0;
  home.run(700);
  CHECK(home.bridge.connected());
}

TEST(bridge_tries_an_absent_broker_with_growing_pauses_that_differ) {
  Home home;
  home.broker.die();
  home.run(3600);
  CHECK(home.broker.opened >= 3600 / 31);
  CHECK(home.broker.opened <= 3600 / 14);
  CHECK(home.logged("No connection"));
}

TEST(bridge_without_a_network_waits_and_comes_back) {
  Home home;
  home.settle();
  home.now.network = false;
  home.run(120);
  CHECK_SAME(home.broker.opened, 1);
  CHECK(!home.broker.goodbye);
  CHECK(home.logged("The network is down"));
  home.now.network = true;
  home.run(130);
  CHECK(home.bridge.connected());
  CHECK(!home.broker.all("/history").empty());
}

TEST(bridge_outage_with_a_new_start_a_counter_moved_far_and_a_clock_set_late_loses_nothing_and_is_dated_right) {
  Home home;
  home.now.epoch_ms = kClockUnset;
  home.run(90.5);
  home.broker.die();
  const double before = counter_of(home.broker.last("/energy"));
  home.run(299.5);
  home.restart_nano(home.milliwatthours, 'W');
  home.run(120);
  home.restart_nano(900000000000, 'R');  // W900000000 at the Nano's line
  home.run(90);
  home.now.epoch_ms = 1763704800000 + 20000;  // 600 s after the start it is 20 s past a minute
  home.run(300);
  home.broker.rise();
  home.broker.forget();
  home.run(70);
  double wh = 0;
  int rows = 0;
  int64_t last_end = 0;
  for (const Published& message : home.broker.all("/history")) {
    const int64_t from = std::strtoll(message.payload.c_str() + message.payload.find("\"from\":") + 7, nullptr, 10);
    CHECK(from % 60000 == 0 && from >= last_end);
    int here = 0;
    add_rows(message.payload, &wh, &here);
    rows += here;
    last_end = from + here * 60000;
  }
  // The start's minute, in which the bridge was not connected at once, to the end of that in which the broker came
  // back. The first lines and each new start cost the seconds until a second line agrees.
  CHECK(last_end == 1763704800000 + 6 * 60000);
  CHECK_SAME(rows, 16);
  CHECK_NEAR(wh, 940 - 4, 2);
  CHECK(counter_of(home.broker.all("/energy").at(0).payload) > 900000000.0);
  CHECK(before < 5200);  // the counter of the Nano before
  CHECK_SAME(home.broker.all("/event").size(), 3U);
  for (const Published& event : home.broker.all("/event")) CHECK(!has(event.payload, "\"ts\":null"));
}
