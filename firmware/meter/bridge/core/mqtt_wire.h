// The numbers of MQTT 3.1.1 on the wire.
#pragma once

#include <stdint.h>

namespace energier {

constexpr uint8_t kConnect = 0x10;
constexpr uint8_t kConnectAck = 0x20;
constexpr uint8_t kPublish = 0x30;
constexpr uint8_t kPublishAck = 0x40;
constexpr uint8_t kSubscribe = 0x82;
constexpr uint8_t kSubscribeAck = 0x90;
constexpr uint8_t kPing = 0xC0;
constexpr uint8_t kPingAnswer = 0xD0;
constexpr uint8_t kGoodbye = 0xE0;
constexpr uint8_t kRetain = 0x01;
constexpr uint8_t kQosShift = 1;
constexpr uint8_t kLevel = 4;            // MQTT 3.1.1
constexpr uint8_t kConnectFlags = 0xEE;  // user, password, will: retained, QoS 1; clean session
constexpr uint8_t kBadUser = 4;          // CONNACK codes
constexpr uint8_t kNotAuthorized = 5;
constexpr uint8_t kTopicRefused = 0x80;  // in a SUBACK
constexpr uint8_t kMostLengthShift = 21;
constexpr uint8_t kWholeControl = 4;  // the longest small packet

}  // namespace energier
