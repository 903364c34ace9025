// What the broker sends: packets of any length through a buffer of a fixed one.
#include <string.h>

#include "mqtt.h"
#include "mqtt_wire.h"

namespace energier {

namespace {

constexpr size_t kSkipped = 128;      // bytes at once of what is not kept
constexpr size_t kMostAtOnce = 4096;  // bytes of a packet in one step, so that a huge one does not stop all else

}  // namespace

Mqtt::Event Mqtt::receive() {
  size_t read = 0;
  for (;;) {
    // Nothing more is read than can be acknowledged.
    if (sizeof control_ - control_filled_ < kWholeControl) return Event::kNone;
    uint8_t byte = 0;
    if (part_ != Part::kBody) {
      if (transport_->read(&byte, 1) == 0) return Event::kNone;
      if (part_ == Part::kHeader) {
        header_ = byte;
        body_length_ = body_at_ = stored_ = 0;
        length_shift_ = 0;
        part_ = Part::kLength;
        continue;
      }
      body_length_ |= static_cast<size_t>(byte & 0x7F) << length_shift_;
      length_shift_ = static_cast<uint8_t>(length_shift_ + 7);
      if ((byte & 0x80) != 0) {
        if (length_shift_ > kMostLengthShift) return fail(MqttTrouble::kNoMqtt);
        continue;
      }
      part_ = Part::kBody;
    }
    while (body_at_ < body_length_) {
      if (read >= kMostAtOnce) return Event::kNone;
      uint8_t skipped[kSkipped];
      const bool keep = stored_ < kIncoming;
      uint8_t* into = keep ? reinterpret_cast<uint8_t*>(body_) + stored_ : skipped;
      size_t wanted = body_length_ - body_at_;
      const size_t room = keep ? kIncoming - stored_ : sizeof skipped;
      if (wanted > room) wanted = room;
      const size_t came = transport_->read(into, wanted);
      if (came == 0) return Event::kNone;
      received_ = now_;
      body_at_ += came;
      read += came;
      if (keep) stored_ += came;
    }
    part_ = Part::kHeader;
    const Event event = take_packet();
    if (event != Event::kNone) return event;
  }
}

Mqtt::Event Mqtt::take_packet() {
  const uint8_t* body = reinterpret_cast<const uint8_t*>(body_);
  received_ = now_;
  const uint8_t type = header_ & 0xF0;
  if (phase_ == Phase::kGreeting) {
    if (type != kConnectAck || body_length_ != 2) return fail(MqttTrouble::kNoMqtt);
    if (body[1] == kBadUser || body[1] == kNotAuthorized) return fail(MqttTrouble::kBadLogin);
    if (body[1] != 0) return fail(MqttTrouble::kRefused);
    phase_ = Phase::kConnected;
    return Event::kConnected;
  }
  switch (type) {
    case kPublish:
      return take_message();
    case kPublishAck:
      if (body_length_ != 2) return fail(MqttTrouble::kNoMqtt);
      if (awaited_ == 0 || (body[0] << 8 | body[1]) != awaited_) return Event::kNone;
      awaited_ = 0;
      return Event::kDelivered;
    case kSubscribeAck:
      if (body_length_ < 3) return fail(MqttTrouble::kNoMqtt);
      refused_topics_ = 0;
      for (size_t i = 2; i < stored_; ++i)
        refused_topics_ = static_cast<uint8_t>(refused_topics_ + body[i] / kTopicRefused);
      return Event::kSubscribed;
    case kPingAnswer:
      return Event::kNone;
    default:
      return fail(MqttTrouble::kNoMqtt);
  }
}

Mqtt::Event Mqtt::take_message() {
  const uint8_t qos = header_ >> kQosShift & 3;
  if (qos > 1 || body_length_ < 2) return fail(MqttTrouble::kNoMqtt);
  const uint8_t* body = reinterpret_cast<const uint8_t*>(body_);
  const size_t topic_length = static_cast<size_t>(body[0] << 8 | body[1]);
  payload_at_ = 2 + topic_length + (qos > 0 ? 2 : 0);
  if (payload_at_ > stored_) return fail(MqttTrouble::kNoMqtt);
  if (qos > 0) {
    const uint8_t* id = body + 2 + topic_length;
    control(kPublishAck, static_cast<uint16_t>(id[0] << 8 | id[1]), 2);
  }
  memmove(body_, body_ + 2, topic_length);
  body_[topic_length] = '\0';
  body_[stored_] = '\0';
  return Event::kMessage;
}

}  // namespace energier
