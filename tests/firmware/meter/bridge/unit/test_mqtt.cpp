#include <cstring>
#include <random>
#include <string>

#include "bridge/core/mqtt.h"
#include "fake_broker.h"
#include "tests/firmware/meter/core/check.h"

using energier::Login;
using energier::Mqtt;
using energier::MqttTrouble;
using energier::Payload;
using energier::TextPayload;
using energier::Window;

namespace {

const Login kLogin = {"broker.home", 1883, "meter-1", "user", "secret", "energier/meter-1/availability", "offline"};

class LongPayload : public Payload {
 public:
  void write(Window* out) const override {
    for (int i = 0; i < 400; ++i) out->put(std::to_string(i).c_str());
  }
  static std::string text() {
    std::string whole;
    for (int i = 0; i < 400; ++i) whole += std::to_string(i);
    return whole;
  }
};

// Steps until nothing is new; returns the last event that was something.
Mqtt::Event settle(Mqtt* mqtt, uint64_t ms = 0) {
  Mqtt::Event last = Mqtt::Event::kNone;
  for (;;) {
    const Mqtt::Event event = mqtt->step(ms);
    if (event == Mqtt::Event::kNone) return last;
    last = event;
  }
}

struct Connected {
  Connected() {
    mqtt.open(kLogin, 0);
    settle(&mqtt);
  }
  FakeBroker broker;
  Mqtt mqtt{&broker};
};

}  // namespace

TEST(mqtt_greets_with_will_user_and_password) {
  Connected on;
  CHECK(on.mqtt.connected());
  CHECK_SAME(on.broker.client, "meter-1");
  CHECK_SAME(on.broker.will_topic, "energier/meter-1/availability");
  CHECK_SAME(on.broker.will, "offline");
  CHECK_SAME(on.broker.user, "user");
  CHECK_SAME(on.broker.password, "secret");
}

TEST(mqtt_tells_a_refused_login_from_other_refusals) {
  const struct {
    uint8_t verdict;
    MqttTrouble trouble;
  } cases[] = {
      {4, MqttTrouble::kBadLogin}, {5, MqttTrouble::kBadLogin}, {2, MqttTrouble::kRefused}, {3, MqttTrouble::kRefused}};
  for (const auto& refusal : cases) {
    FakeBroker broker;
    broker.verdict = refusal.verdict;
    Mqtt mqtt(&broker);
    mqtt.open(kLogin, 0);
    CHECK(settle(&mqtt) == Mqtt::Event::kClosed);
    CHECK(mqtt.trouble() == refusal.trouble);
    CHECK(broker.state() == FakeBroker::State::kClosed);
  }
}

TEST(mqtt_streams_what_its_buffer_cannot_hold_in_pieces_of_any_size) {
  for (const size_t most : {size_t{1}, size_t{7}, size_t{128}, size_t{100000}}) {
    Connected on;
    on.broker.most_at_once = most;
    const LongPayload payload;
    CHECK(LongPayload::text().size() > Mqtt::kOutgoing);
    CHECK(on.mqtt.publish("long", payload, 1, true));
    CHECK(!on.mqtt.publish("short", TextPayload("no room while it streams"), 0, false));
    bool delivered = false;
    for (int i = 0; i < 3000 && !delivered; ++i) delivered = on.mqtt.step(0) == Mqtt::Event::kDelivered;
    CHECK(delivered);
    CHECK_SAME(on.broker.last("long"), LongPayload::text());
    CHECK(on.broker.published[0].retain);
    CHECK(on.mqtt.idle());
  }
}

TEST(mqtt_keeps_packets_whole_however_little_the_network_takes) {
  for (const size_t most : {size_t{1}, size_t{2}, size_t{3}, size_t{5}}) {
    Connected on;
    on.broker.most_at_once = most;
    const LongPayload payload;
    size_t asked = 0, told = 0;
    bool streamed = false;
    for (int i = 0; i < 8000; ++i) {
      if (i % 11 == 0) {
        on.broker.publish("cmd", "x");
        ++asked;
      }
      if (i % 20 == 0) {
        const std::string text = std::to_string(told);
        told += on.mqtt.publish("short", TextPayload(text.c_str()), 0, false);
      }
      if (i >= 1000 && !streamed) streamed = on.mqtt.publish("long", payload, 1, false);
      on.mqtt.step(0);
    }
    for (int i = 0; i < 4000; ++i) on.mqtt.step(0);
    CHECK(on.mqtt.connected() && on.mqtt.idle());
    CHECK_SAME(on.broker.last("long"), LongPayload::text());
    const std::vector<Published> shorts = on.broker.all("short");
    CHECK_SAME(shorts.size(), told);
    for (size_t i = 0; i < shorts.size(); ++i) CHECK_SAME(shorts[i].payload, std::to_string(i));
    CHECK_SAME(on.broker.acknowledged.size(), asked);
    for (const int id : on.broker.acknowledged) CHECK_SAME(id, 0x1234);
  }
}

TEST(mqtt_has_one_qos_1_message_on_its_way_at_a_time) {
  Connected on;
  on.broker.acknowledges = false;
  CHECK(on.mqtt.publish("a", TextPayload("1"), 1, false));
  settle(&on.mqtt);
  CHECK(!on.mqtt.publish("b", TextPayload("2"), 1, false));
  CHECK(on.mqtt.publish("c", TextPayload("3"), 0, false));
  on.broker.send(mqtt_packet(0x40, std::string("\x7F\x7F")));
  CHECK(settle(&on.mqtt) == Mqtt::Event::kNone);
  on.broker.send(mqtt_packet(0x40, std::string("\0\1", 2)));
  CHECK(settle(&on.mqtt) == Mqtt::Event::kDelivered);
  CHECK(on.mqtt.publish("b", TextPayload("2"), 1, false));
}

TEST(mqtt_gives_up_a_connection_that_owes_an_acknowledgement) {
  Connected on;
  on.broker.acknowledges = false;
  CHECK(on.mqtt.publish("a", TextPayload("1"), 1, false));
  CHECK(settle(&on.mqtt, Mqtt::kNoAnswerMs) == Mqtt::Event::kNone);
  CHECK(settle(&on.mqtt, Mqtt::kNoAnswerMs + 1) == Mqtt::Event::kClosed);
  CHECK(on.mqtt.trouble() == MqttTrouble::kSilent);
}

TEST(mqtt_takes_messages_with_their_flags) {
  Connected on;
  on.broker.publish("energier/x/cmd", "{\"id\":\"1\"}", 1, true);
  CHECK(on.mqtt.step(0) == Mqtt::Event::kMessage);
  CHECK_SAME(std::string(on.mqtt.topic()), "energier/x/cmd");
  CHECK_SAME(std::string(on.mqtt.payload()), "{\"id\":\"1\"}");
  CHECK_SAME(on.mqtt.payload_length(), 10U);
  CHECK(on.mqtt.retained());
  on.broker.publish("t", "", 0, false);
  CHECK(on.mqtt.step(0) == Mqtt::Event::kMessage);
  CHECK_SAME(on.mqtt.payload_length(), 0U);
  CHECK(!on.mqtt.retained());
  settle(&on.mqtt);
  CHECK_SAME(on.broker.acknowledged.size(), 1U);
  CHECK_SAME(on.broker.acknowledged[0], 0x1234);
}

TEST(mqtt_skips_what_is_too_large_and_goes_on_with_the_next_packet) {
  Connected on;
  on.broker.publish("t", std::string(100000, 'x'), 1, false);
  on.broker.publish("u", "next", 1, false);
  Mqtt::Event event = Mqtt::Event::kNone;
  for (int i = 0; i < 100 && event == Mqtt::Event::kNone; ++i) event = on.mqtt.step(0);
  CHECK(event == Mqtt::Event::kMessage);
  CHECK_SAME(std::string(on.mqtt.topic()), "t");
  CHECK_SAME(on.mqtt.payload_length(), 100000U);
  CHECK(on.mqtt.payload_kept() < Mqtt::kIncoming);
  CHECK(on.mqtt.step(0) == Mqtt::Event::kMessage);
  CHECK_SAME(std::string(on.mqtt.payload()), "next");
  settle(&on.mqtt);
  CHECK_SAME(on.broker.acknowledged.size(), 2U);
}

TEST(mqtt_keeps_a_connection_whose_huge_message_comes_slowly_and_gives_others_their_turn) {
  Connected on;
  on.broker.mute = true;  // its answer to a ping would come in the midst of the message
  const std::string whole = mqtt_packet(0x32, mqtt_text("t") + "\x12\x34" + std::string(200000, 'x'));
  uint64_t ms = 0;
  for (size_t at = 0; at < whole.size(); at += 1000, ms += 1000) {
    on.broker.send(whole.substr(at, 1000));
    const Mqtt::Event event = on.mqtt.step(ms);
    CHECK(event == Mqtt::Event::kNone || event == Mqtt::Event::kMessage);
  }
  CHECK(on.mqtt.connected());
  CHECK_SAME(on.mqtt.payload_length(), 200000U);
  settle(&on.mqtt, ms);
  // All of it at once takes several steps.
  on.broker.send(whole);
  CHECK(on.mqtt.step(ms) == Mqtt::Event::kNone);
  bool came = false;
  for (int i = 0; i < 100 && !came; ++i) came = on.mqtt.step(ms) == Mqtt::Event::kMessage;
  CHECK(came);
}

TEST(mqtt_pings_in_silence_and_gives_up_without_an_answer) {
  Connected on;
  settle(&on.mqtt, 14999);
  CHECK_SAME(on.broker.pings, 0);
  settle(&on.mqtt, 15000);
  settle(&on.mqtt, 15001);
  CHECK_SAME(on.broker.pings, 1);
  settle(&on.mqtt, 30001);
  settle(&on.mqtt, 30002);
  CHECK_SAME(on.broker.pings, 2);
  on.broker.mute = true;
  CHECK(settle(&on.mqtt, 54000) == Mqtt::Event::kNone);
  CHECK(settle(&on.mqtt, 56000) == Mqtt::Event::kClosed);
  CHECK(on.mqtt.trouble() == MqttTrouble::kSilent);
}

TEST(mqtt_waits_only_so_long_for_the_first_answer) {
  FakeBroker broker;
  broker.mute = true;
  Mqtt mqtt(&broker);
  mqtt.open(kLogin, 0);
  CHECK(settle(&mqtt, Mqtt::kPatienceMs) == Mqtt::Event::kNone);
  CHECK(settle(&mqtt, 2 * Mqtt::kPatienceMs + 1) == Mqtt::Event::kClosed);
}

TEST(mqtt_says_goodbye_so_that_the_will_is_not_published) {
  Connected on;
  on.mqtt.close();
  CHECK(on.broker.goodbye);
}

TEST(mqtt_closes_on_what_is_no_mqtt) {
  const std::string cases[] = {
      std::string("\x30\xFF\xFF\xFF\xFF\x7F", 6),                  // a length of five bytes
      mqtt_packet(0x30, std::string("\xFF\xFF", 2)),               // a topic longer than the packet
      mqtt_packet(0x36, mqtt_text("t") + "ab"),                    // QoS 3
      mqtt_packet(0x30, "x"),                                      // no room for a topic
      mqtt_packet(0x40, "x"),                                      // an acknowledgement without an id
      mqtt_packet(0x10, ""),                                       // what only clients say
      mqtt_packet(0x32, mqtt_text(std::string(500, 't')) + "ab"),  // a topic that is not ours
  };
  for (const std::string& bytes : cases) {
    Connected on;
    on.broker.send(bytes);
    CHECK(settle(&on.mqtt) == Mqtt::Event::kClosed);
    CHECK(on.mqtt.trouble() == MqttTrouble::kNoMqtt);
  }
}

TEST(mqtt_survives_random_bytes) {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    FakeBroker broker;
    Mqtt mqtt(&broker);
    mqtt.open(kLogin, 0);
    if (round % 2 == 0) settle(&mqtt);
    for (int packet = 0; packet < 4; ++packet) {
      std::string body(random() % 600, '\0');
      for (char& byte : body) byte = static_cast<char>(random());
      const uint8_t header = static_cast<uint8_t>(random());
      broker.send(random() % 4 == 0 ? body : mqtt_packet(header, body));
    }
    for (int i = 0; i < 50; ++i) {
      if (mqtt.step(0) == Mqtt::Event::kMessage) {
        CHECK(mqtt.payload_kept() <= mqtt.payload_length());
        CHECK(std::strlen(mqtt.topic()) <= Mqtt::kIncoming);
      }
    }
  }
}
