// A command is said twice at most, under one id, and ended by its own answer only.
#include <cstring>
#include <string>

#include "check.h"
#include "exchange.h"

using energier::Answer;
using energier::Exchange;

namespace {

std::string due(Exchange* exchange, uint32_t now) {
  char line[energier::kCommandRoom];
  return std::string(line, exchange->due(now, line, sizeof line));
}

Answer answer_to(uint16_t id) {
  Answer answer;
  memset(&answer, 0, sizeof answer);
  answer.id = id;
  answer.ok = true;
  return answer;
}

}  // namespace

TEST(a_command_is_said_at_once_and_once_more_when_nothing_answers) {
  Exchange exchange(6);
  CHECK(exchange.begin("V221.30"));
  const std::string first = due(&exchange, 1000);
  CHECK_SAME(first.substr(0, first.find('*')), "\n@7,V221.30");
  CHECK_SAME(due(&exchange, 1001), "");
  CHECK_SAME(due(&exchange, 4000), "");
  CHECK(!exchange.gives_up(4001));
  CHECK_SAME(due(&exchange, 4001), first);
  CHECK(!exchange.gives_up(7001));
  CHECK_SAME(due(&exchange, 7002), "");
  CHECK(exchange.gives_up(7002));
  CHECK(!exchange.gives_up(7003));
  CHECK(!exchange.waiting());
}

TEST(learning_may_take_longer) {
  Exchange exchange(6);
  CHECK(exchange.begin("Z"));
  due(&exchange, 0);
  CHECK_SAME(due(&exchange, 10000), "");
  CHECK(!due(&exchange, 10001).empty());
}

TEST(only_its_own_answer_ends_a_command) {
  Exchange exchange(6);
  CHECK(!exchange.ends(answer_to(7)));
  CHECK(exchange.begin("U"));
  CHECK(!exchange.ends(answer_to(7)));
  due(&exchange, 0);
  CHECK(!exchange.ends(answer_to(6)));
  CHECK(!exchange.begin("Z"));
  CHECK(exchange.ends(answer_to(7)));
  CHECK(!exchange.ends(answer_to(7)));
  CHECK(exchange.begin("U"));
  due(&exchange, 0);
  CHECK(exchange.ends(answer_to(8)));
}

TEST(the_ids_wrap_past_the_terminal_s_zero) {
  Exchange exchange(0xFFFF);
  CHECK(exchange.begin("U"));
  CHECK_SAME(due(&exchange, 0).substr(0, 5), "\n@1,U");
}

TEST(the_longest_command_fits_and_a_longer_one_is_refused) {
  Exchange exchange(0xFFFE);
  CHECK(!exchange.begin(""));
  CHECK(!exchange.begin(std::string(energier::kLongestCommand, '1').c_str()));
  CHECK(exchange.begin(std::string(energier::kLongestCommand - 1, '1').c_str()));
  CHECK(!due(&exchange, 0).empty());
}

TEST(milliseconds_may_wrap_while_it_waits) {
  Exchange exchange(1);
  CHECK(exchange.begin("U"));
  due(&exchange, 0xFFFFFF00);
  CHECK_SAME(due(&exchange, 0x00000010), "");
  CHECK(!due(&exchange, 0xFFFFFF00 + 3001).empty());
}
