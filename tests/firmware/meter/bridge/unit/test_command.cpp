#include <string>

#include "bridge/core/command.h"
#include "tests/firmware/meter/core/check.h"

using energier::Command;
using energier::Refusal;
using energier::Request;

namespace {

Refusal refusal(const std::string& payload, Command* command) {
  energier::FlashText why;
  return energier::parse_command(payload.data(), payload.size(), command, &why);
}

// What the Nano is told of {"id":"1", ...}; "(refused)" if nothing.
std::string told(const std::string& members) {
  Command command;
  if (refusal("{\"id\":\"1\"," + members + "}", &command) != Refusal::kNone) return "(refused)";
  char body[16];
  write_for_meter(command, body, sizeof body);
  return body;
}

Refusal why(const std::string& payload) {
  Command command;
  return refusal(payload, &command);
}

}  // namespace

TEST(commands_become_the_lines_of_the_nano) {
  CHECK_SAME(told("\"cmd\":\"zero\""), "Z");
  CHECK_SAME(told("\"cmd\":\"zero\",\"ch\":1"), "Z");
  CHECK_SAME(told("\"cmd\":\"undo\""), "U");
  CHECK_SAME(told("\"cmd\":\"calibrate\",\"v\":221.3"), "V221.300");
  CHECK_SAME(told("\"cmd\":\"calibrate\",\"a\":4.35,\"v\":null"), "I4.350");
  CHECK_SAME(told("\"phase\":-1.2345,\"cmd\":\"calibrate\""), "P-1.235");
  CHECK_SAME(told("\"cmd\":\"calibrate\",\"phase\":0"), "P0.000");
  CHECK_SAME(told("\"cmd\":\"calibrate\",\"resistive\":true"), "R");
  CHECK_SAME(told("\"cmd\":\"calibrate\",\"v\":230,\"of a newer version\":{\"x\":[1]}"), "V230.000");
}

TEST(commands_that_cannot_be_are_refused_with_their_code) {
  const char* const invalid[] = {
      "",
      "x",
      "[]",
      "{}",
      "{\"cmd\":\"zero\"}",
      "{\"id\":7,\"cmd\":\"zero\"}",
      "{\"id\":\"\",\"cmd\":\"zero\"}",
      "{\"id\":\"a b\",\"cmd\":\"zero\"}",
      "{\"id\":\"1\"}",
      "{\"id\":\"1\",\"cmd\":7}",
      "{\"id\":\"1\",\"cmd\":\"calibrate\"}",
      "{\"id\":\"1\",\"cmd\":\"calibrate\",\"v\":0}",
      "{\"id\":\"1\",\"cmd\":\"calibrate\",\"v\":-1}",
      "{\"id\":\"1\",\"cmd\":\"calibrate\",\"v\":1000.1}",
      "{\"id\":\"1\",\"cmd\":\"calibrate\",\"v\":\"221\"}",
      "{\"id\":\"1\",\"cmd\":\"calibrate\",\"v\":true}",
      "{\"id\":\"1\",\"cmd\":\"calibrate\",\"phase\":30.1}",
      "{\"id\":\"1\",\"cmd\":\"calibrate\",\"phase\":-30.1}",
      "{\"id\":\"1\",\"cmd\":\"calibrate\",\"resistive\":false}",
      "{\"id\":\"1\",\"cmd\":\"calibrate\",\"v\":1,\"a\":1}",
      "{\"id\":\"1\",\"cmd\":\"calibrate\",\"v\":1,\"v\":2}",
      "{\"id\":\"1\",\"cmd\":\"zero\",\"cmd\":\"undo\"}",
      "{\"id\":\"1\",\"id\":\"2\",\"cmd\":\"undo\"}",
      "{\"id\":\"1\",\"cmd\":\"zero\",\"ch\":\"1\"}",
  };
  for (const char* payload : invalid) {
    if (why(payload) != Refusal::kInvalid) failed(__FILE__, __LINE__, payload);
  }
  CHECK(why("{\"id\":\"1\",\"cmd\":\"explode\"}") == Refusal::kUnknownCommand);
  CHECK(why("{\"id\":\"1\",\"cmd\":\"" + std::string(300, 'z') + "\"}") == Refusal::kUnknownCommand);
  CHECK(why("{\"id\":\"1\",\"cmd\":\"capture\",\"ch\":1}") == Refusal::kNotSupported);
  CHECK(why("{\"id\":\"1\",\"cmd\":\"zero\",\"ch\":2}") == Refusal::kUnknownChannel);
  CHECK(why("{\"id\":\"1\",\"cmd\":\"zero\",\"ch\":1.5}") == Refusal::kUnknownChannel);
}

TEST(commands_are_answered_only_where_the_id_is_sound) {
  Command command;
  CHECK(refusal("{\"id\":\"abc\",\"cmd\":\"explode\"}", &command) == Refusal::kUnknownCommand);
  CHECK_SAME(std::string(command.id), "abc");
  refusal("{\"id\":\"abc\",\"cmd\":\"zero\"", &command);
  CHECK_SAME(std::string(command.id), "");
  refusal("{\"id\":\"" + std::string(65, 'x') + "\",\"cmd\":\"zero\"}", &command);
  CHECK_SAME(std::string(command.id), "");
  CHECK(refusal("{\"id\":\"" + std::string(64, 'x') + "\",\"cmd\":\"zero\"}", &command) == Refusal::kNone);
  CHECK(command.request == Request::kZero);
}
