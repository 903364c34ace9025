// What is said to the Nano.
#include <random>
#include <string>
#include <vector>

#include "check.h"
#include "command.h"
#include "line.h"

using energier::Command;
using energier::CommandKind;
using energier::CommandReader;

namespace {

std::vector<Command> commands(const std::string& bytes, CommandReader* reader) {
  std::vector<Command> all;
  Command command;
  for (const char byte : bytes) {
    if (reader->feed(byte, &command)) all.push_back(command);
  }
  return all;
}

std::vector<Command> commands(const std::string& bytes) {
  CommandReader reader;
  return commands(bytes, &reader);
}

std::string framed(uint16_t id, const char* body) {
  char line[energier::kLongestLine];
  return std::string(line, energier::format_command(id, body, line, sizeof line));
}

Command parsed(const std::string& body) {
  return energier::parse_command(body.data(), body.size());
}

}  // namespace

TEST(a_framed_command_has_its_number) {
  const std::vector<Command> all = commands(framed(65535, "B36,2000") + framed(0, "P-1.5"));
  CHECK_SAME(all.size(), 2U);
  CHECK(all[0].kind == CommandKind::kBurden && all[0].in_range && all[0].id == 65535);
  CHECK_NEAR(all[0].value, 36.0, 1e-5);
  CHECK_NEAR(all[0].turns, 2000.0, 1e-3);
  CHECK(all[1].kind == CommandKind::kPhase && all[1].id == 0);
  CHECK_NEAR(all[1].value, -1.5, 1e-6);
}

TEST(a_bare_command_does_at_a_terminal) {
  for (const char* end : {"\n", "\r", "\r\n"}) {
    const std::vector<Command> all = commands(std::string("V221.3") + end);
    CHECK(all.size() == 1 && all[0].kind == CommandKind::kVoltage && all[0].in_range && all[0].id == 0);
    CHECK_NEAR(all[0].value, 221.3, 1e-4);
  }
}

TEST(bounds_are_kept) {
  for (const char* good : {"V10", "V500", "I0.1", "I300", "P30", "P-30", "P0", "B1,10", "B1000,2000", "B22.5,1000.5"}) {
    if (!parsed(good).in_range) failed(__FILE__, __LINE__, good);
  }
  for (const char* bad : {"V",           "V9.99",
                          "V500.1",      "V-220",
                          "Vabc",        "V220,1",
                          "V1e2",        "Vnan",
                          "I0",          "I300.1",
                          "I-5",         "P30.1",
                          "P-31",        "P",
                          "B",           "B36",
                          "B0,2000",     "B36,9",
                          "B36,2001000", "B36,2000,1",
                          "B1001,2000",  "V99999999999999999999"}) {
    const Command command = parsed(bad);
    if (command.in_range || command.kind == CommandKind::kUnknown) failed(__FILE__, __LINE__, bad);
  }
  for (const char* unknown : {"", "X", "v220", "S1", "FA3B", "R ", " R", "Z5", "hello", "U,", "T1", "E1,2"}) {
    if (parsed(unknown).kind != CommandKind::kUnknown) failed(__FILE__, __LINE__, unknown);
  }
}

TEST(no_wrong_bit_makes_a_command) {
  const std::string line = framed(7, "F");
  for (size_t bit = 0; bit < line.size() * 8; ++bit) {
    std::string wrong = line;
    wrong[bit / 8] = char(wrong[bit / 8] ^ 1 << bit % 8);
    for (const Command& command : commands(wrong + "\n")) CHECK(command.kind == CommandKind::kUnknown);
  }
}

TEST(no_cut_makes_a_command) {
  for (const char* body : {"F", "V221.3", "B36,2000"}) {
    const std::string line = framed(12345, body);
    for (size_t length = 1; length + 1 < line.size(); ++length) {
      CHECK_SAME(commands(line.substr(0, length) + "\n").size(), 0U);
      for (const Command& command : commands(line.substr(length))) CHECK(command.kind == CommandKind::kUnknown);
    }
  }
}

TEST(a_frame_must_be_whole) {
  for (const char* line : {"@7,F\n", "F*C331\n", "@7F*0000\n", "@*FFFF\n", "*\n", "@\n", "@7,F*\n"}) {
    if (!commands(line).empty()) failed(__FILE__, __LINE__, line);
  }
  // A right CRC, but no number or one too large.
  for (const char* body : {"@F", "@,F", "@65536,F", "@-1,F", "@1.5,F", "1,F"}) {
    char line[energier::kLongestLine];
    size_t length = energier::format_command(1, body, line, sizeof line);
    CHECK(length > 0);
    const std::string inner(body);
    std::string text = inner + "*";
    char crc[5];
    std::snprintf(crc, sizeof crc, "%04X", unsigned(parsed(inner).crc));
    CHECK_SAME(commands(text + crc + "\n").size(), 0U);
  }
}

TEST(after_noise_a_bare_command_needs_an_empty_line) {
  CommandReader reader;
  CHECK_SAME(commands("\x80\xFF\nF\n", &reader).size(), 0U);
  CHECK_SAME(commands("\nhello\nF\n", &reader).size(), 1U);
  CHECK_SAME(commands("\x80\n\nS\n", &reader).size(), 1U);
  CHECK_SAME(commands(std::string(1000, 'V') + "\nF\n", &reader).size(), 0U);
  CHECK_SAME(commands("\x80\n" + framed(1, "S") + "S\n", &reader).size(), 2U);
}

TEST(a_flood_leaves_the_reader_well) {
  std::mt19937 random(5);
  CommandReader reader;
  std::string bytes;
  for (int i = 0; i < 300000; ++i) bytes += char(random());
  int obeyed = 0;
  for (const Command& command : commands(bytes, &reader))
    obeyed += command.kind != CommandKind::kUnknown && command.in_range;
  CHECK_SAME(obeyed, 0);
  CHECK_SAME(commands("\n" + framed(3, "S"), &reader).size(), 1U);
}
