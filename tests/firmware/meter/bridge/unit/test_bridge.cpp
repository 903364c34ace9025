#include <cstdlib>
#include <random>
#include <string>

#include "home.h"
#include "tests/firmware/meter/core/check.h"

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

double counter_of(const std::string& energy) {
  return std::strtod(energy.c_str() + energy.find("\"wh\":") + 5, nullptr);
}

}  // namespace

TEST(bridge_introduces_itself_at_every_connect) {
  Home home;
  home.settle();
  for (int round = 0; round < 2; ++round) {
    const Published discovery = home.broker.all("energier/discovery/meter-1/config").at(0);
    CHECK(discovery.retain && discovery.qos == 1);
    CHECK(has(discovery.payload, "\"kind\":\"meter\",\"mac\":\"5c:cf:7f:4d:5e:6f\""));
    CHECK_SAME(home.broker.last("/availability"), "online");
    CHECK_SAME(home.broker.last("/energy").substr(0, 11), "{\"schema\":1");
    CHECK(home.broker.all("/energy").at(0).retain);
    CHECK_SAME(home.broker.subscribed.at(0), "energier/meter-1/cmd");
    home.broker.die();
    home.run(1);
    home.broker.forget();
    home.broker.subscribed.clear();
    home.broker.rise();
    home.run(5);
  }
}

TEST(bridge_tells_the_state_at_the_pace_of_the_nano) {
  Home home;
  home.settle();
  home.broker.forget();
  home.run(10);
  const std::vector<Published> states = home.broker.all("/state");
  CHECK_SAME(states.size(), 10U);
  CHECK(!states[0].retain && states[0].qos == 0);
  CHECK(has(states[0].payload,
            "\"v\":220.01,\"hz\":59.998,\"ch\":[{\"i\":16.363,\"p\":3600.0,\"s\":3600.0,\"pf\":1.000}]"));
  CHECK(has(states[0].payload, "\"rssi\":-61"));
  CHECK(has(states[0].payload, "\"ts\":17637048"));
}

TEST(bridge_tells_nulls_when_the_nano_is_silent_and_values_when_it_is_back) {
  Home home;
  home.settle();
  home.talks = false;
  home.run(4);
  CHECK(has(home.broker.last("/state"), "\"v\":220.01"));
  home.run(3);
  home.broker.forget();
  home.run(10);
  CHECK_SAME(home.broker.all("/state").size(), 10U);
  CHECK(has(home.broker.last("/state"),
            "\"v\":null,\"hz\":null,\"ch\":[{\"i\":null,\"p\":null,\"s\":null,\"pf\":null}]"));
  home.talks = true;
  home.run(2);
  CHECK(has(home.broker.last("/state"), "\"v\":220.01"));
}

TEST(bridge_tells_the_counter_every_minute) {
  Home home;
  home.settle();
  home.broker.forget();
  home.run(180);
  CHECK_SAME(home.broker.all("/energy").size(), 3U);
  CHECK(has(home.broker.last("/energy"), "\"boot\":7,\"ch\":[{\"wh\":5"));
}

TEST(bridge_tells_a_start_of_the_nano_once_but_not_one_of_long_ago) {
  Home home;
  home.settle();
  CHECK_SAME(home.broker.all("/event").size(), 1U);
  CHECK(has(home.broker.last("/event"), "clock"));
  home.restart_nano(home.milliwatthours, 'B');
  home.run(5);
  CHECK_SAME(home.broker.all("/event").size(), 2U);
  CHECK(has(home.broker.last("/event"), "\"boot\":8,\"cause\":\"power\""));
  Home other;
  other.seq = 3;
  other.settle();
  CHECK(has(other.broker.last("/event"), "\"event\":\"boot\",\"boot\":7,\"cause\":\"power\""));
}

TEST(bridge_tells_a_start_whose_cause_it_cannot_learn) {
  Home home;
  home.settle();
  home.deaf = 100;
  ++home.boot;
  home.run(20);
  CHECK(has(home.broker.last("/event"), "\"boot\":8,\"cause\":\"unknown\""));
}

TEST(bridge_stops_with_the_counter_and_goodbye) {
  Home home;
  home.settle();
  home.run(5);
  home.broker.forget();
  home.bridge.stop(home.now);
  home.run(1);
  CHECK(home.bridge.stopped());
  CHECK(!home.bridge.wants_restart());
  CHECK_NEAR(counter_of(home.broker.last("/energy")), static_cast<double>(home.milliwatthours) / 1000, 1.01);
  CHECK_SAME(home.broker.last("/availability"), "offline");
  CHECK(home.broker.goodbye);
  Home away;
  away.broker.die();
  away.settle();
  away.bridge.stop(away.now);
  away.run(1);
  CHECK(away.bridge.stopped());
}

TEST(bridge_that_could_not_say_offline_leaves_it_to_the_will) {
  Home home;
  home.settle();
  home.broker.acknowledges = false;
  home.bridge.stop(home.now);
  home.run(4);
  CHECK(home.bridge.stopped());
  CHECK(!home.broker.goodbye);
}

TEST(bridge_believes_no_counter_that_falls_within_one_start) {
  Home home;
  home.settle();
  home.run(60);
  const uint64_t right = home.milliwatthours;
  home.milliwatthours = 1000;
  home.broker.forget();
  home.run(4);
  CHECK_SAME(home.bridge.rejected(), 4U);
  home.milliwatthours = right;
  home.run(70);
  CHECK(counter_of(home.broker.last("/energy")) >= static_cast<double>(right) / 1000);
  home.restart_nano(right - 20000, 'P');
  home.broker.forget();
  home.run(4);
  CHECK(has(home.broker.last("/energy"), "\"boot\":8"));
  CHECK(counter_of(home.broker.last("/energy")) < static_cast<double>(right) / 1000);
}

TEST(bridge_drops_damaged_lines_and_floods_and_goes_on) {
  Home home;
  home.settle();
  std::mt19937 random(3);
  for (int i = 0; i < 200000; ++i) home.bridge.take_byte(static_cast<char>(random()), home.now);
  home.say_raw("\n");
  home.say_raw(std::string(100000, 'E'));
  home.say_raw("\nE1,7,40004,220.01,4.9\nE1,7,40004*FFFF\n");
  home.say("E1,7,40004,999.00,1.000,1.0,1.0,1.000,60.000,5.000,4806,0,0,0,0");
  home.say("E1,7,40004,220.00,0.100,9999.0,1.0,1.000,60.000,5003.000,4806,0,0,0,0");
  home.say("E2,1,2,3");
  CHECK(home.bridge.rejected() > 100);
  home.broker.forget();
  home.run(3);
  CHECK(has(home.broker.last("/state"), "\"v\":220.01"));
  CHECK(home.logged("dropped"));
}

TEST(bridge_shows_itself_in_home_assistant_only_without_the_integration) {
  Home home;
  home.run(5);
  const std::string native = "homeassistant/device/meter-1/config";
  CHECK_SAME(home.broker.all(native).size(), 1U);
  CHECK(home.broker.all(native).at(0).retain);
  const std::string whole = home.broker.last(native);
  CHECK(whole.size() > energier::Mqtt::kOutgoing);
  CHECK(has(whole, "\"1_energy\":{\"platform\":\"sensor\"") && whole.substr(whole.size() - 3) == "}}}");
  home.broker.publish("energier/host/status", "{\"native\":true}", 1, true);
  home.run(1);
  CHECK_SAME(home.broker.last(native), "");
  home.broker.publish("energier/host/status", "", 1, false);
  home.run(4);
  CHECK_SAME(home.broker.last(native), "");
  home.run(3);
  CHECK_SAME(home.broker.last(native), whole);
}

TEST(bridge_introduces_itself_again_when_home_assistant_starts) {
  Home home;
  home.run(10);
  home.broker.die();
  home.run(200);
  home.broker.rise();
  home.run(100);
  const size_t history = home.broker.all("/history").size();
  home.broker.forget();
  home.broker.publish("homeassistant/status", "offline", 1, false);
  home.broker.publish("homeassistant/status", "online", 1, true);
  home.run(5);
  CHECK_SAME(home.broker.all("config").size(), 0U);
  home.broker.publish("homeassistant/status", "online", 1, false);
  home.run(5);
  CHECK_SAME(home.broker.all("config").size(), 2U);
  CHECK_SAME(home.broker.last("/availability"), "online");
  CHECK(!home.broker.all("/energy").empty());
  CHECK(history > 0 && !home.broker.all("/history").empty());
}
