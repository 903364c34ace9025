// Lines: what is written is read again, and what is damaged is not.
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "check.h"
#include "crc16.h"
#include "line.h"
#include "line_reader.h"
#include "text.h"

using energier::LineReader;
using energier::Measurement;

namespace {

const char kExample[] = "E1,12,345,220.01,4.998,1099.2,1099.6,1.000,59.998,123456.789,4806,0,0,4987,0*C331\n";

Measurement example() {
  return Measurement{12, 345, 22001, 4998, 10992, 10996, true, 1000, 59998, 123456789, 4806, 0, 0, 4987, 0};
}

std::string written(const Measurement& value) {
  char line[energier::kLongestLine];
  return std::string(line, energier::format(value, line, sizeof line));
}

std::vector<std::string> bodies(const std::string& bytes, LineReader* reader) {
  std::vector<std::string> good;
  for (const char byte : bytes) {
    if (reader->feed(byte)) good.push_back(std::string(reader->body(), reader->length()));
  }
  return good;
}

std::string with_crc(const std::string& body) {
  char line[400];
  energier::TextWriter writer(line, sizeof line);
  writer.text(body.c_str()).character('*').hex16(energier::crc16(body.data(), body.size())).character('\n');
  return line;
}

bool is_measurement(const std::string& body) {
  Measurement value;
  return energier::parse(body.data(), body.size(), &value);
}

}  // namespace

TEST(the_crc_is_the_one_that_is_said) {
  CHECK_SAME(energier::crc16("123456789", 9), 0x29B1);
}

TEST(the_documented_line_is_what_is_written) {
  CHECK_SAME(written(example()), std::string(kExample));
  LineReader reader;
  const std::vector<std::string> good = bodies(kExample, &reader);
  CHECK_SAME(good.size(), 1U);
  Measurement read;
  CHECK(energier::parse(good[0].data(), good[0].size(), &read));
  CHECK_SAME(written(read), std::string(kExample));
}

TEST(every_measurement_is_read_as_it_was_written) {
  std::mt19937 random(3);
  for (int i = 0; i < 3000; ++i) {
    Measurement value;
    std::memset(&value, 0, sizeof value);
    value.boot = random();
    value.seq = uint16_t(random());
    value.centivolts = random() % 50001;
    value.milliamperes = random() % 300001;
    value.deci_va = random() % 1500001;
    value.deciwatts = int32_t(random() % (value.deci_va + 1)) * (random() % 2 ? 1 : -1);
    value.has_pf = random() % 2;
    if (value.has_pf) value.milli_pf = int16_t(int(random() % 2001) - 1000);
    value.millihertz = random() % 3 ? 40000 + random() % 30001 : 0;
    value.milliwatthours = (uint64_t(random()) << 18 ^ random()) % UINT64_C(1000000000000001);
    value.pairs = uint16_t(random());
    value.flags = uint8_t(random());
    const std::string line = written(value);
    CHECK(!line.empty());
    LineReader reader;
    const std::vector<std::string> good = bodies(line, &reader);
    Measurement read;
    CHECK(good.size() == 1 && energier::parse(good[0].data(), good[0].size(), &read) && written(read) == line);
  }
}

TEST(the_longest_line_fits) {
  Measurement value = {UINT32_MAX, UINT16_MAX, 50000,      300000,     -1500000,
                       1500000,    true,       -1000,      70000,      UINT64_C(1000000000000000),
                       UINT16_MAX, UINT16_MAX, UINT16_MAX, UINT16_MAX, UINT8_MAX};
  CHECK(!written(value).empty());
  char small[60];
  CHECK_SAME(energier::format(value, small, sizeof small), 0U);
}

TEST(start_factors_and_answers_are_read_as_they_were_written) {
  char line[energier::kLongestLine];
  LineReader reader;
  energier::Start start = {"0.1.0", 4000000000u, energier::ResetCause::kBrownOut}, start_read;
  std::string body = bodies(std::string(line, energier::format(start, line, sizeof line)), &reader).at(0);
  CHECK(energier::kind_of(body.data(), body.size()) == energier::Kind::kStart);
  CHECK(energier::parse(body.data(), body.size(), &start_read));
  CHECK(start_read.boot == start.boot && start_read.cause == start.cause);
  CHECK_SAME(std::string(start_read.version), std::string("0.1.0"));

  energier::Factors factors = {1000000, 271267, -1500, 149000, 4987, true}, factors_read;
  body = bodies(std::string(line, energier::format(factors, line, sizeof line)), &reader).at(0);
  CHECK_SAME(body, std::string("C1,1.000000,0.271267,-1.500,0.149000,4987,1"));
  CHECK(energier::parse(body.data(), body.size(), &factors_read) && factors_read.millidegrees == -1500);

  for (int form = 0; form < 3; ++form) {
    energier::Answer answer = {uint16_t(form * 32767), form < 2, "", form == 1, -271267, 3}, read;
    if (!answer.ok) std::strcpy(answer.reason, "no_signal");
    body = bodies(std::string(line, energier::format(answer, line, sizeof line)), &reader).at(0);
    CHECK(energier::parse(body.data(), body.size(), &read));
    CHECK(read.id == answer.id && read.ok == answer.ok && read.changed == answer.changed);
    if (answer.changed) CHECK(read.micro_was == -271267 && read.micro_now == 3);
    CHECK_SAME(std::string(read.reason), std::string(answer.reason));
  }
}

TEST(every_wrong_bit_is_found) {
  const std::string line = kExample;
  for (size_t bit = 0; bit < line.size() * 8; ++bit) {
    std::string wrong = line;
    wrong[bit / 8] = char(wrong[bit / 8] ^ 1 << bit % 8);
    LineReader reader;
    // A wrong newline joins the next line to this one; the one after that is right again.
    const std::vector<std::string> good = bodies(wrong + line + line, &reader);
    CHECK(good.size() == 2 || (good.size() == 1 && bit / 8 == line.size() - 1));
    CHECK(reader.dropped() >= 1);
    for (const std::string& body : good) CHECK(body + "*C331\n" == line);
  }
}

TEST(every_cut_is_found) {
  const std::string line = kExample;
  for (size_t length = 1; length < line.size(); ++length) {
    LineReader reader;
    CHECK_SAME(bodies(line.substr(0, length) + "\n", &reader).size(), length == line.size() - 1 ? 1U : 0U);
    CHECK_SAME(bodies(line.substr(length) + line, &reader).size(), 1U);
  }
}

TEST(a_line_without_end_is_dropped_and_the_next_one_read) {
  LineReader reader;
  CHECK_SAME(bodies(with_crc(std::string(200, 'x')), &reader).size(), 0U);
  CHECK_SAME(bodies(std::string(100000, 'x'), &reader).size(), 0U);
  CHECK_SAME(bodies("\n" + std::string(kExample), &reader).size(), 1U);
  CHECK_SAME(reader.dropped(), 2U);
  // The longest one that is read: 159 characters.
  CHECK_SAME(bodies(with_crc(std::string(154, 'x')), &reader).size(), 1U);
  CHECK_SAME(bodies(with_crc(std::string(155, 'x')), &reader).size(), 0U);
}

TEST(random_bytes_are_no_lines) {
  std::mt19937 random(11);
  LineReader reader;
  std::string bytes;
  // Mostly what lines are made of, so that the parser is reached as often as can be.
  const std::string letters = "E1,0.9-*ABC\n\r";
  for (int i = 0; i < 400000; ++i) bytes += random() % 8 ? letters[random() % letters.size()] : char(random());
  for (const std::string& body : bodies(bytes, &reader)) CHECK(!is_measurement(body));
  CHECK(reader.dropped() > 1000);
  CHECK_SAME(bodies("\n" + std::string(kExample), &reader).size(), 1U);
}

TEST(random_bodies_with_a_right_crc_break_nothing) {
  std::mt19937 random(12);
  const std::string letters = "EBCA1,,,0123456789.-okerr";
  for (int i = 0; i < 40000; ++i) {
    std::string body = i % 2 ? "E1" : std::string(1, "BCA"[random() % 3]) + "1";
    for (unsigned n = random() % 60; n > 0; --n) body += letters[random() % letters.size()];
    Measurement measurement;
    energier::Start start;
    energier::Factors factors;
    energier::Answer answer;
    energier::parse(body.data(), body.size(), &measurement);
    energier::parse(body.data(), body.size(), &start);
    energier::parse(body.data(), body.size(), &factors);
    energier::parse(body.data(), body.size(), &answer);
  }
}

TEST(what_physics_forbids_is_refused) {
  const char* const good = "E1,1,2,220.00,5.000,1100.0,1100.0,1.000,60.000,1.000,4806,0,0,4987,0";
  CHECK(is_measurement(good));
  CHECK(is_measurement("E1,1,2,0.00,5.000,0.0,0.0,,,1.000,4806,0,0,0,1"));
  const char* const bad[] = {
      "E1,1,2,500.01,5.000,1100.0,1100.0,1.000,60.000,1.000,4806,0,0,4987,0",    // volts
      "E1,1,2,-220.00,5.000,1100.0,1100.0,1.000,60.000,1.000,4806,0,0,4987,0",   // no RMS is negative
      "E1,1,2,220.00,300.001,1100.0,1100.0,1.000,60.000,1.000,4806,0,0,4987,0",  // amperes
      "E1,1,2,220.00,5.000,1200.0,1100.0,1.000,60.000,1.000,4806,0,0,4987,0",    // more W than VA
      "E1,1,2,220.00,5.000,-1200.0,1100.0,1.000,60.000,1.000,4806,0,0,4987,0",
      "E1,1,2,220.00,5.000,1100.0,1100.0,1.001,60.000,1.000,4806,0,0,4987,0",   // power factor
      "E1,1,2,220.00,5.000,1100.0,1100.0,1.000,71.000,1.000,4806,0,0,4987,0",   // hertz
      "E1,1,2,220.00,5.000,1100.0,1100.0,1.000,60.000,-1.000,4806,0,0,4987,0",  // counter
      "E1,1,2,220.00,5.000,1100.0,1100.0,1.000,60.000,1e9,4806,0,0,4987,0",
      "E1,1,2,nan,5.000,1100.0,1100.0,1.000,60.000,1.000,4806,0,0,4987,0",
      "E1,1,2,220.00,5.000,1100.0,1100.0,1.000,60.000,1.000,4806,0,0,4987",      // a field short
      "E1,1,2,220.00,5.000,1100.0,1100.0,1.000,60.000,1.000,4806,0,0,4987,0,0",  // a field more
      "E1,1,2,220.00,5.000,1100.0,1100.0,1.000,60.000,1.000,4806,0,0,4987,256",
      "E1,1,65536,220.00,5.000,1100.0,1100.0,1.000,60.000,1.000,4806,0,0,4987,0",
      "E1,1,2,220.001,5.000,1100.0,1100.0,1.000,60.000,1.000,4806,0,0,4987,0",
      "E2,1,2,220.00,5.000,1100.0,1100.0,1.000,60.000,1.000,4806,0,0,4987,0",
      "",
      "E1",
  };
  for (const char* body : bad) {
    if (is_measurement(body)) failed(__FILE__, __LINE__, body);
  }
}

TEST(numbers_are_written_and_read_to_the_last_digit) {
  const int64_t numbers[] = {0, 1, -1, 9, 10, 999, 1000, 4294967295, 4294967296, 42949672960, -999999999999999999};
  for (const int64_t number : numbers) {
    for (uint8_t decimals = 0; decimals < 7; ++decimals) {
      char text[32];
      energier::TextWriter writer(text, sizeof text);
      writer.fixed(number, decimals);
      energier::FieldReader field(text, writer.length());
      CHECK(field.fixed(decimals, INT64_MIN, INT64_MAX) == number && field.done());
    }
  }
  char text[32];
  CHECK_SAME(std::string(energier::TextWriter(text, sizeof text).fixed(INT64_MIN, 3).c_str()),
             std::string("-9223372036854775.808"));
  CHECK_SAME(std::string(energier::TextWriter(text, 4).fixed(123456, 0).c_str()), std::string("123"));
  CHECK(!energier::TextWriter(text, 4).fixed(123456, 0).fits());
}

TEST(what_is_no_number_is_refused) {
  for (const char* text :
       {"", "-", ".", "1.", ".5", "1..2", "1.2.3", "--1", "1-", " 1", "1 ", "0x1", "1234567890123456789", "1,"}) {
    energier::FieldReader field(text, std::strlen(text));
    field.fixed(3, INT64_MIN, INT64_MAX);
    if (field.done()) failed(__FILE__, __LINE__, text);
  }
}
