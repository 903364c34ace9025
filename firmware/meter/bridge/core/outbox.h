// What is to be published, in the order of its worth. Announcements and counters are made anew at every connect;
// events, answers and history are kept until the broker has them; a state is worth nothing a second later.
#pragma once

#include <stdint.h>

#include "counter.h"
#include "device.h"
#include "history.h"
#include "host_status.h"
#include "messages.h"
#include "moment.h"
#include "mqtt.h"
#include "settings.h"

namespace energier {

class Outbox {
 public:
  static constexpr uint8_t kEvents = 4;
  static constexpr uint8_t kReplies = 3;

  enum class Item : uint8_t { kDiscovery, kOnline, kEnergy, kState, kOffline };

  Outbox(const Settings& settings, bool wifi, History* history, HostStatus* host);

  void want(Item item) { wanted_ |= mask(item); }
  // All that a broker has to know of the device.
  void introduce();
  // The oldest event gives way where there is no room.
  void push(const Event& event);
  // Only where there is room.
  void push(const Reply& reply);
  // Whether one more answer can be kept, with `spare` places left beside it.
  bool has_room(uint8_t spare) const { return replies_size_ + spare < kReplies; }

  // Publishes the next message if there is one and it can go now. `value` nullptr: the Nano is silent.
  bool send(const Moment& now, const Measurement* value, const Counter& counter, Mqtt* mqtt);
  // The broker has what was sent last.
  void delivered(uint64_t ms);
  // The connection is gone.
  void lost() { flight_ = Flight::kNone; }

  bool replied() const { return replies_size_ == 0; }
  bool said_offline() const { return said_offline_; }

 private:
  enum class Flight : uint8_t { kNone, kAnnouncement, kEvent, kReply, kHistory, kOffline };

  static uint8_t mask(Item item) { return static_cast<uint8_t>(1U << static_cast<uint8_t>(item)); }
  bool take(Item item);
  bool send_state(const Moment& now, const Measurement* value, Mqtt* mqtt);
  bool publish(FlashText tail, const Payload& payload, bool retain, Flight flight, Mqtt* mqtt);
  bool send_native(const Moment& now, Mqtt* mqtt);

  const Settings& settings_;
  Discovery discovery_;
  NativeDiscovery native_;
  History* history_;
  HostStatus* host_;
  uint32_t seq_ = 0;
  uint8_t wanted_ = 0;
  uint8_t events_size_ = 0;
  uint8_t replies_size_ = 0;
  Flight flight_ = Flight::kNone;
  bool wifi_;
  bool said_offline_ = false;
  Event events_[kEvents];
  Reply replies_[kReplies];
};

}  // namespace energier
