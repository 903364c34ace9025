// MQTT 3.1.1 (OASIS standard) as far as a device needs it: clean session, last will, user and password, QoS 0 and 1
// both ways. One QoS 1 message is on its way at a time; whoever sends keeps it until kDelivered and sends it again
// after a reconnect. Packets that do not fit are received as far as they do.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "transport.h"
#include "window.h"

namespace energier {

struct Login {
  const char* host;
  uint16_t port;
  const char* client;
  const char* user;
  const char* password;
  const char* will_topic;  // retained, QoS 1
  const char* will;
};

enum class MqttTrouble : uint8_t {
  kNone,
  kUnreachable,  // no TCP connection
  kSilent,       // no answer in time
  kLost,         // the other side closed the connection
  kBadLogin,     // user or password refused
  kRefused,      // refused for another reason
  kNoMqtt,       // what came was no MQTT
};

class Mqtt {
 public:
  static constexpr uint16_t kKeepAliveS = 15;
  static constexpr uint64_t kPatienceMs = 10000;
  static constexpr size_t kOutgoing = 640;
  static constexpr size_t kIncoming = 384;
  static constexpr uint64_t kNoAnswerMs = 20000;

  enum class Event : uint8_t { kNone, kConnected, kSubscribed, kMessage, kDelivered, kClosed };

  explicit Mqtt(Transport* transport) : transport_(transport) {}

  // `login`'s texts, at most 400 bytes in all, must stay until the connection is closed.
  void open(const Login& login, uint64_t ms);
  // Moves what can be moved and returns what happened; to be called again until that is nothing.
  Event step(uint64_t ms);
  // Says goodbye, so that the will is not published.
  void close();
  // Drops the connection without a goodbye.
  void abort();

  bool connected() const { return phase_ == Phase::kConnected; }
  // Whether nothing waits to be sent.
  bool idle() const { return filled_ == 0 && stream_ == nullptr && control_filled_ == 0; }

  // Begins to publish. False if there is no room now, or another QoS 1 message is on its way. A payload that does not
  // fit into the buffer is streamed: it must stay as it is until idle().
  bool publish(const char* topic, const Payload& payload, uint8_t qos, bool retain);
  // QoS 1. False if there is no room now.
  bool subscribe(const char* const* topics, size_t count);

  // After kClosed.
  MqttTrouble trouble() const { return trouble_; }
  // After kSubscribed: how many of the topics the broker refused.
  uint8_t refused_topics() const { return refused_topics_; }

  // After kMessage, until the next step: what is kept of it, and its true length.
  const char* topic() const { return body_; }
  const char* payload() const { return body_ + payload_at_; }
  size_t payload_kept() const { return stored_ - payload_at_; }
  size_t payload_length() const { return body_length_ - payload_at_; }
  bool retained() const { return (header_ & 1) != 0; }

 private:
  enum class Phase : uint8_t { kIdle, kOpening, kGreeting, kConnected };
  enum class Part : uint8_t { kHeader, kLength, kBody };

  Event fail(MqttTrouble trouble);
  Event overdue();
  void greet();
  void flush();
  void flush_control();
  void stream();
  Event receive();
  Event take_packet();
  Event take_message();
  bool control(uint8_t type, uint16_t id, uint8_t length);
  void put_byte(uint8_t byte) { out_[filled_++] = byte; }
  void put_header(uint8_t type, size_t length);
  void put_text(const char* text, size_t length);
  void put_text(const char* text);
  uint16_t next_id();

  Transport* transport_;
  Login login_ = Login();
  const Payload* stream_ = nullptr;
  size_t stream_at_ = 0;
  size_t stream_length_ = 0;
  uint64_t now_ = 0;
  uint64_t since_ = 0;     // of the phase
  uint64_t received_ = 0;  // when something last came
  uint64_t sent_ = 0;      // when something last went out
  uint64_t pinged_ = 0;    // when it was last asked whether the broker is there
  uint64_t awaited_since_ = 0;
  size_t filled_ = 0;
  size_t body_length_ = 0;
  size_t body_at_ = 0;  // bytes of the body that came so far
  size_t stored_ = 0;   // those of them that are kept
  size_t payload_at_ = 0;
  uint16_t last_id_ = 0;
  uint16_t awaited_ = 0;  // the packet whose PUBACK is due; 0: none
  uint8_t control_filled_ = 0;
  uint8_t length_shift_ = 0;
  uint8_t header_ = 0;
  uint8_t refused_topics_ = 0;
  bool control_cut_ = false;  // the first of the small packets is partly sent
  Phase phase_ = Phase::kIdle;
  Part part_ = Part::kHeader;
  MqttTrouble trouble_ = MqttTrouble::kNone;
  uint8_t control_[16];  // whole small packets, that go between the others
  uint8_t out_[kOutgoing];
  char body_[kIncoming + 1];
};

}  // namespace energier
