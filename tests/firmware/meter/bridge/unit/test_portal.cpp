#include "bridge/core/portal.h"
#include "tests/firmware/meter/core/check.h"

using energier::Portal;
using Action = energier::Portal::Action;
using State = energier::Portal::State;

TEST(portal_opens_at_once_where_no_network_is_known_and_stays_open) {
  Portal portal(false);
  CHECK(portal.tick(0, false) == Action::kOpen);
  for (uint64_t ms = 0; ms < 3 * Portal::kOpenMs; ms += 1000) CHECK(portal.tick(ms, false) == Action::kNone);
  CHECK(portal.state() == State::kOpen);
}

TEST(portal_opens_after_a_minute_without_an_address_whether_at_the_start_or_later) {
  Portal portal(true);
  CHECK(portal.tick(0, false) == Action::kJoin);
  CHECK(portal.tick(59999, false) == Action::kNone);
  CHECK(portal.tick(59999, true) == Action::kNone);
  CHECK(portal.state() == State::kOnline);
  // DHCP is gone: the link lasts, the address does not.
  CHECK(portal.tick(100000, false) == Action::kNone);
  CHECK(portal.tick(159999, false) == Action::kNone);
  CHECK(portal.tick(160000, false) == Action::kOpen);
}

TEST(portal_does_not_open_for_a_short_loss) {
  Portal portal(true);
  portal.tick(0, false);
  portal.tick(1000, true);
  for (uint64_t ms = 2000; ms < 600000; ms += 30000) {
    CHECK(portal.tick(ms, false) == Action::kNone);
    CHECK(portal.tick(ms + 29000, true) == Action::kNone);
  }
}

TEST(portal_tries_the_known_network_again_after_ten_minutes) {
  Portal portal(true);
  portal.tick(0, false);
  CHECK(portal.tick(60000, false) == Action::kOpen);
  CHECK(portal.tick(60000 + Portal::kOpenMs - 1, false) == Action::kNone);
  CHECK(portal.tick(60000 + Portal::kOpenMs, false) == Action::kJoin);
  CHECK(portal.tick(119999 + Portal::kOpenMs, false) == Action::kNone);
  CHECK(portal.tick(120000 + Portal::kOpenMs, false) == Action::kOpen);
}

TEST(portal_keeps_a_network_that_could_be_joined) {
  Portal portal(false);
  portal.tick(0, false);
  CHECK(portal.told(5000));
  CHECK(portal.tick(5000, false) == Action::kNone);
  CHECK(portal.tick(5000 + Portal::kAnswerMs, false) == Action::kTry);
  CHECK(portal.tick(20000, true) == Action::kKeep);
  CHECK(portal.state() == State::kOnline);
  CHECK(portal.tick(21000, false) == Action::kNone);
  CHECK(portal.tick(81000, false) == Action::kOpen);
  CHECK(portal.tick(81000 + Portal::kOpenMs, false) == Action::kJoin);
}

TEST(portal_opens_again_for_a_network_that_could_not_be_joined_and_says_so) {
  Portal portal(false);
  portal.tick(0, false);
  portal.told(1000);
  CHECK(portal.tick(4000, false) == Action::kTry);
  CHECK(portal.tick(33999, false) == Action::kNone);
  CHECK(portal.tick(34000, false) == Action::kReopen);
  CHECK(portal.failed());
  CHECK(portal.told(40000));
  CHECK(!portal.failed());
  CHECK(!portal.told(40001));
}

TEST(portal_takes_no_network_while_it_is_not_open) {
  Portal portal(true);
  portal.tick(0, false);
  CHECK(!portal.told(1));
  portal.tick(1, true);
  CHECK(!portal.told(2));
}

TEST(portal_opens_by_the_button_held_for_five_seconds) {
  Portal portal(true);
  portal.tick(0, false);
  portal.tick(1000, true);
  CHECK(portal.tick(2000, true, true) == Action::kNone);
  CHECK(portal.tick(6000, true, false) == Action::kNone);
  CHECK(portal.tick(7000, true, true) == Action::kNone);
  CHECK(portal.tick(11999, true, true) == Action::kNone);
  CHECK(portal.tick(12000, true, true) == Action::kOpen);
  CHECK(portal.tick(13000, false, true) == Action::kNone);
  CHECK(portal.tick(12000 + Portal::kOpenMs, false) == Action::kJoin);
}
