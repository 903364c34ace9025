#include <string>

#include "bridge/core/host_status.h"
#include "tests/firmware/meter/core/check.h"

using energier::HaDiscovery;
using energier::HostStatus;
using Wish = energier::HostStatus::Wish;

namespace {

bool say(HostStatus* host, const std::string& payload, uint64_t ms) {
  return host->heard(payload.data(), payload.size(), ms);
}

}  // namespace

TEST(host_that_says_nothing_gets_the_native_discovery_after_a_moment) {
  HostStatus host(HaDiscovery::kAuto);
  host.begin(1000);
  CHECK(host.wish(2999) == Wish::kNothing);
  CHECK(host.wish(3000) == Wish::kPublish);
  host.done(Wish::kPublish);
  CHECK(host.wish(3001) == Wish::kNothing);
  host.born();
  CHECK(host.wish(3002) == Wish::kPublish);
}

TEST(host_that_is_native_has_the_native_discovery_cleared_where_there_is_one) {
  HostStatus host(HaDiscovery::kAuto);
  host.begin(0);
  CHECK(say(&host, "{\"native\":true}", 10));
  CHECK(host.wish(10) == Wish::kNothing);
  host.own(true);
  CHECK(host.wish(11) == Wish::kClear);
  host.done(Wish::kClear);
  CHECK(host.wish(12) == Wish::kNothing);
}

TEST(host_that_goes_away_is_given_time_to_come_back) {
  HostStatus host(HaDiscovery::kAuto);
  host.begin(0);
  say(&host, "{\"native\":true,\"version\":\"1.0\"}", 10);
  CHECK(say(&host, "", 1000));
  CHECK(host.wish(5999) == Wish::kNothing);
  say(&host, "{\"native\":true}", 5999);
  CHECK(host.wish(7000) == Wish::kNothing);
  say(&host, "{\"native\":false}", 8000);
  CHECK(host.wish(13000) == Wish::kPublish);
}

TEST(host_whose_words_make_no_sense_changes_nothing) {
  HostStatus host(HaDiscovery::kAuto);
  host.begin(0);
  CHECK(say(&host, "{\"native\":true}", 10));
  for (const char* nonsense : {"yes", "{}", "{\"native\":1}", "{\"native\":\"false\"}", "{\"native\":false", "[]"}) {
    CHECK(!say(&host, nonsense, 20));
  }
  CHECK(host.wish(60000) == Wish::kNothing);
}

TEST(host_can_be_overridden_by_the_setting) {
  HostStatus on(HaDiscovery::kOn), off(HaDiscovery::kOff);
  on.begin(0);
  off.begin(0);
  say(&on, "{\"native\":true}", 10);
  CHECK(on.wish(10) == Wish::kPublish);
  CHECK(off.wish(60000) == Wish::kNothing);
  off.own(true);
  CHECK(off.wish(60000) == Wish::kClear);
}
