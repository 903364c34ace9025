#include <string>

#include "bridge/core/history.h"
#include "tests/firmware/meter/core/check.h"

using energier::Counter;
using energier::History;
using energier::kClockUnset;
using energier::Minutes;
using energier::Moment;
using energier::Window;

namespace {

constexpr uint32_t kMinute = 29395080;  // an epoch minute

// The next message, as if the broker took it; "" if there is none.
std::string next(History* history, uint64_t ms = 0) {
  if (!history->gather()) return "";
  char out[640];
  Window window(out, sizeof out);
  history->write(&window);
  CHECK_SAME(window.kept(), window.length());
  history->sent(ms);
  return std::string(out, window.kept());
}

std::string message(int64_t from_minute, const std::string& rows) {
  return "{\"schema\":1,\"step\":60,\"from\":" + std::to_string(from_minute * 60000) + ",\"wh\":[" + rows + "]}";
}

}  // namespace

TEST(history_is_sent_oldest_first_with_nulls_for_short_gaps) {
  History history;
  CHECK_SAME(next(&history), "");
  history.add(true, kMinute, 16700);
  history.add(true, kMinute + 1, 16601);
  history.add(true, kMinute + 4, 5);
  CHECK_SAME(next(&history), message(kMinute, "[16.700],[16.601],[null],[null],[0.005]"));
  CHECK_SAME(next(&history), "");
}

TEST(history_begins_a_new_message_after_a_long_gap_or_a_clock_set_back) {
  History history;
  history.add(true, kMinute, 1000);
  history.add(true, kMinute + 12, 2000);
  history.add(true, kMinute + 3, 3000);
  history.add(true, kMinute + 14, 4000);
  CHECK_SAME(next(&history), message(kMinute, "[1.000]"));
  CHECK_SAME(next(&history), message(kMinute + 12, "[2.000]"));
  CHECK_SAME(
      next(&history),
      message(kMinute + 3, "[3.000],[null],[null],[null],[null],[null],[null],[null],[null],[null],[null],[4.000]"));
}

TEST(history_fits_its_messages_into_the_buffer_whatever_the_rows) {
  History history;
  for (uint32_t i = 0; i < 120; ++i) history.add(true, kMinute + i, 4000000000U);
  int messages = 0;
  for (std::string text = next(&history); !text.empty(); text = next(&history), ++messages) CHECK(text.size() <= 560);
  CHECK_SAME(messages, 4);
}

TEST(history_keeps_the_last_120_minutes) {
  History history;
  for (uint32_t i = 0; i < 130; ++i) history.add(true, kMinute + i, i);
  CHECK_SAME(static_cast<int>(history.size()), 120);
  CHECK_SAME(next(&history).substr(0, 56), message(kMinute + 10, "").substr(0, 49) + "[0.010]");
}

TEST(history_row_that_goes_while_it_is_sent_takes_no_other_with_it) {
  History history;
  for (uint32_t i = 0; i < 120; ++i) history.add(true, kMinute + i, 1000);
  CHECK(history.gather());
  history.add(true, kMinute + 120, 7000);
  history.sent(0);
  int rows = 0;
  for (std::string text = next(&history); !text.empty(); text = next(&history)) {
    for (size_t at = text.find("000]"); at != std::string::npos; at = text.find("000]", at + 1)) ++rows;
  }
  CHECK_SAME(rows, 120 - 31);
}

TEST(history_of_an_unset_clock_waits_and_is_dated_by_uptime) {
  History history;
  history.add(false, 30, 1000);
  history.add(false, 90, 2000);
  CHECK_SAME(next(&history), "");
  // Now, 200 s after the start, it is 20 s past a minute: the start was at :00 three minutes before.
  history.date(static_cast<int64_t>(kMinute) * 60000 + 20000, 200000);
  CHECK_SAME(next(&history), message(kMinute - 3, "[1.000],[2.000]"));
}

TEST(history_of_the_last_half_hour_is_sent_again_when_home_assistant_starts) {
  History history;
  history.add(true, kMinute, 1000);
  next(&history, 5000);
  history.again(5000 + History::kAgainMs);
  CHECK_SAME(next(&history, 6000), message(kMinute, "[1.000]"));
  history.again(6000 + History::kAgainMs + 1);
  CHECK_SAME(next(&history), "");
}

TEST(minutes_that_the_broker_missed_for_a_moment_become_rows) {
  History history;
  Minutes minutes;
  Counter counter;
  const int64_t epoch = static_cast<int64_t>(kMinute) * 60000;
  uint64_t counted = 0;
  for (uint64_t s = 0; s < 300; ++s) {
    counter.take(1, counted += 100, false, s * 1000);
    const bool online = s != 70;
    minutes.tick(Moment{s * 1000, epoch + static_cast<int64_t>(s) * 1000, true, 0}, online, true, &counter, &history);
  }
  CHECK_SAME(next(&history), message(kMinute + 1, "[6.000]"));
}

TEST(minutes_without_a_word_of_the_nano_are_left_open_and_their_energy_comes_later) {
  History history;
  Minutes minutes;
  Counter counter;
  const int64_t epoch = static_cast<int64_t>(kMinute) * 60000;
  uint64_t counted = 0;
  for (uint64_t s = 0; s <= 240; ++s) {
    counted += 100;
    const bool heard = s < 60 || s >= 130;
    if (heard) counter.take(1, counted, false, s * 1000);
    minutes.tick(Moment{s * 1000, epoch + static_cast<int64_t>(s) * 1000, true, 0}, false, heard, &counter, &history);
  }
  CHECK_SAME(next(&history), message(kMinute, "[5.800],[null],[12.100],[6.000]"));
}
