// What is taken from the Nano, by a clock the test turns.
#include <cstring>
#include <string>

#include "check.h"
#include "energier/crc16.h"
#include "energier/text.h"
#include "nano_link.h"

using energier::Heard;
using energier::Measurement;
using energier::NanoLink;

namespace {

Measurement measurement(uint32_t boot, uint64_t milliwatthours, uint8_t flags = 0) {
  Measurement value;
  memset(&value, 0, sizeof value);
  value.boot = boot;
  value.milliwatthours = milliwatthours;
  value.flags = flags;
  return value;
}

Heard say(NanoLink* link, const std::string& line, uint32_t now) {
  Heard heard = Heard::kNothing;
  for (const char byte : line) heard = link->feed(byte, now);
  return heard;
}

Heard say(NanoLink* link, const Measurement& value, uint32_t now) {
  char line[energier::kLongestLine];
  return say(link, std::string(line, energier::format(value, line, sizeof line)), now);
}

}  // namespace

TEST(every_wrong_bit_of_a_line_is_found) {
  char line[energier::kLongestLine];
  const std::string good(line, energier::format(measurement(1, 123456), line, sizeof line));
  for (size_t i = 0; i + 1 < good.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ (1 << bit));
      NanoLink link;
      CHECK(say(&link, bad, 0) == Heard::kNothing);
    }
  }
}

TEST(a_counter_that_falls_is_refused_within_a_boot_only) {
  NanoLink link;
  CHECK(say(&link, measurement(5, 1000000), 0) == Heard::kMeasurement);
  CHECK(say(&link, measurement(5, 999999), 1000) == Heard::kNothing);
  CHECK_SAME(link.rejected(), 1u);
  CHECK_SAME(link.measurement().milliwatthours, 1000000u);
  CHECK(say(&link, measurement(5, 1000000), 2000) == Heard::kMeasurement);
  CHECK(say(&link, measurement(6, 10), 3000) == Heard::kMeasurement);
}

TEST(a_counter_may_fall_where_boots_are_not_kept) {
  NanoLink link;
  CHECK(say(&link, measurement(5, 1000000), 0) == Heard::kMeasurement);
  CHECK(say(&link, measurement(5, 10, energier::kStorageFailed), 1000) == Heard::kMeasurement);
}

TEST(a_counter_that_leaps_is_refused_until_so_much_can_have_flowed) {
  NanoLink link;
  CHECK(say(&link, measurement(5, 0), 0) == Heard::kMeasurement);
  const uint64_t kilowatt_hour = 1000000;
  CHECK(say(&link, measurement(5, kilowatt_hour), 1000) == Heard::kNothing);
  CHECK(say(&link, measurement(5, kilowatt_hour), 60000) == Heard::kMeasurement);
}

TEST(an_hour_without_lines_at_full_load_is_no_leap) {
  NanoLink link;
  CHECK(say(&link, measurement(5, 0), 0) == Heard::kMeasurement);
  CHECK(say(&link, measurement(5, 150000000), 3600000) == Heard::kMeasurement);
}

TEST(silence_begins_after_five_seconds_without_a_measurement) {
  NanoLink link;
  link.begin(100000);
  CHECK(!link.silent(105000));
  CHECK(link.silent(105001));
  CHECK(say(&link, measurement(5, 0), 106000) == Heard::kMeasurement);
  CHECK(!link.silent(106000));
  CHECK(say(&link, "A1,1,ok*0000\n", 112000) == Heard::kNothing);
  CHECK(link.silent(112000));
}

TEST(silence_lasts_when_the_milliseconds_wrap_and_the_counter_is_forgotten_then) {
  NanoLink link;
  link.begin(0);
  CHECK(say(&link, measurement(5, 0), 0) == Heard::kMeasurement);
  for (uint64_t now = 0; now < 0x100000000 + 2000; now += 1000) link.tick(static_cast<uint32_t>(now));
  CHECK(link.silent(2000));
  CHECK(say(&link, measurement(5, 1000000000), 2000) == Heard::kMeasurement);
  CHECK(!link.silent(2000));
}

TEST(other_forms_are_neither_taken_nor_refused) {
  char text[energier::kLongestLine];
  energier::TextWriter line(text, sizeof text);
  line.text("E2,new").character('*').hex16(energier::crc16("E2,new", 6)).character('\n');
  NanoLink link;
  CHECK(say(&link, "\n\r\n", 0) == Heard::kNothing);
  CHECK(say(&link, line.c_str(), 0) == Heard::kNothing);
  CHECK_SAME(link.rejected(), 0u);
}
