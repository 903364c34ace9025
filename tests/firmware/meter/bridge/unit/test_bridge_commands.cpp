#include <string>

#include "home.h"
#include "tests/firmware/meter/core/check.h"

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST(bridge_does_a_calibration_and_answers_with_the_factors) {
  Home home;
  home.settle();
  home.command("{\"id\":\"q1\",\"cmd\":\"calibrate\",\"v\":221.3}");
  home.run(1);
  CHECK_SAME(home.told.back(), "V221.300");
  CHECK_SAME(home.broker.last("/ack"), "{\"id\":\"q1\",\"ok\":true,\"error\":null,\"was\":1.000000,\"now\":1.050000}");
  CHECK_SAME(home.broker.all("/ack").at(0).qos, 1);
  home.answer = "ok";
  home.command("{\"id\":\"q2\",\"cmd\":\"undo\"}");
  home.run(1);
  CHECK_SAME(home.broker.last("/ack"), "{\"id\":\"q2\",\"ok\":true,\"error\":null}");
}

TEST(bridge_says_a_command_again_until_the_nano_hears_it) {
  Home home;
  home.settle();
  home.told.clear();
  home.deaf = 2;
  home.command("{\"id\":\"q1\",\"cmd\":\"zero\"}");
  home.run(30);
  CHECK_SAME(home.told.size(), 3U);
  CHECK(has(home.broker.last("/ack"), "\"id\":\"q1\",\"ok\":true"));
}

TEST(bridge_answers_failed_when_the_nano_does_not_answer_or_answers_another_question) {
  Home home;
  home.settle();
  home.answer.clear();
  home.command("{\"id\":\"q1\",\"cmd\":\"calibrate\",\"a\":5}");
  home.run(1);
  home.say("A1,9,ok");
  home.say("A1,10,ok,1.000000,2.000000");
  home.run(10);
  CHECK_SAME(home.broker.all("/ack").size(), 1U);
  CHECK_SAME(home.broker.last("/ack"), "{\"id\":\"q1\",\"ok\":false,\"error\":\"failed\"}");
  home.talks = false;
  home.run(7);
  home.command("{\"id\":\"q2\",\"cmd\":\"zero\"}");
  home.run(1);
  CHECK_SAME(home.broker.last("/ack"), "{\"id\":\"q2\",\"ok\":false,\"error\":\"failed\"}");
}

TEST(bridge_passes_the_reasons_of_the_nano_on_as_codes) {
  const struct {
    const char* reason;
    const char* code;
  } cases[] = {{"range", "range"},       {"unknown", "not_supported"},
               {"busy", "busy"},         {"no_signal", "no_signal"},
               {"storage", "storage"},   {"load", "load"},
               {"unsteady", "unsteady"}, {"none", "none"},
               {"on_fire", "failed"}};
  Home home;
  home.settle();
  for (const auto& refusal : cases) {
    home.answer = std::string("err,") + refusal.reason;
    home.command("{\"id\":\"q1\",\"cmd\":\"calibrate\",\"a\":5}");
    home.run(1);
    CHECK(has(home.broker.last("/ack"), std::string("\"error\":\"") + refusal.code));
    CHECK(home.logged(refusal.reason));
  }
}

TEST(bridge_does_one_thing_at_a_time) {
  Home home;
  home.settle();
  home.answer.clear();
  home.command("{\"id\":\"q1\",\"cmd\":\"zero\"}");
  home.command("{\"id\":\"q2\",\"cmd\":\"undo\"}");
  home.command("{\"id\":\"q1\",\"cmd\":\"zero\"}");
  home.run(1);
  CHECK_SAME(home.broker.all("/ack").size(), 1U);
  CHECK_SAME(home.broker.last("/ack"), "{\"id\":\"q2\",\"ok\":false,\"error\":\"busy\"}");
}

TEST(bridge_refuses_what_it_cannot_do_and_never_does_what_is_old) {
  Home home;
  home.settle();
  home.told.clear();
  home.command("{\"id\":\"q1\",\"cmd\":\"capture\"}");
  home.run(1);
  CHECK(has(home.broker.last("/ack"), "\"error\":\"not_supported\""));
  home.command("{\"id\":\"q2\",\"cmd\":\"explode\"}");
  home.run(1);
  CHECK(has(home.broker.last("/ack"), "\"error\":\"unknown_command\""));
  home.broker.forget();
  home.command("no JSON");
  home.command("{\"id\":\"old\",\"cmd\":\"zero\"}", true);
  home.command("{\"id\":\"long\",\"cmd\":\"zero\",\"x\":\"" + std::string(5000, 'x') + "\"}");
  home.run(2);
  CHECK_SAME(home.broker.all("/ack").size(), 0U);
  CHECK(home.told.empty());
  CHECK(home.logged("too long"));
}

TEST(bridge_identifies_itself_and_restarts_after_the_answer) {
  Home home;
  home.settle();
  home.command("{\"id\":\"q1\",\"cmd\":\"identify\"}");
  home.run(1);
  CHECK_SAME(home.identified, 1);
  home.command("{\"id\":\"q2\",\"cmd\":\"restart\"}");
  home.run(1);
  CHECK(home.bridge.stopped());
  CHECK(home.bridge.wants_restart());
  CHECK(has(home.broker.last("/ack"), "\"id\":\"q2\",\"ok\":true"));
  CHECK_SAME(home.broker.last("/availability"), "offline");
}

TEST(bridge_gives_the_answer_of_the_nano_also_in_a_flood) {
  Home home;
  home.settle();
  home.answer.clear();
  home.command("{\"id\":\"real\",\"cmd\":\"undo\"}");
  home.run(0.1);
  home.broker.acknowledges = false;
  for (int i = 0; i < 50; ++i) home.command("{\"id\":\"q" + std::to_string(i) + "\",\"cmd\":\"undo\"}");
  home.run(1);
  home.say("A1," + std::to_string(home.told_id) + ",ok");
  home.broker.die();
  home.run(0.1);
  home.broker.acknowledges = true;
  home.broker.rise();
  home.run(10);
  CHECK(has(home.broker.last("/ack"), "\"id\":\"real\",\"ok\":true"));
  int told = 0;
  for (const std::string& line : home.logs) told += has(line, "too many came at once");
  CHECK_SAME(told, 1);
}

TEST(bridge_floods_of_commands_are_survived) {
  Home home;
  home.settle();
  for (int i = 0; i < 500; ++i) home.command("{\"id\":\"q" + std::to_string(i) + "\",\"cmd\":\"undo\"}");
  home.run(30);
  CHECK(home.broker.all("/ack").size() >= 3);
  CHECK(has(home.broker.last("/state"), "\"v\":220.01"));
  home.command("{\"id\":\"after\",\"cmd\":\"undo\"}");
  home.run(2);
  CHECK(has(home.broker.last("/ack"), "\"id\":\"after\",\"ok\":true"));
}
