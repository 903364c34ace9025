#include "outbox.h"

#include <string.h>

#include "topics.h"

namespace energier {

Outbox::Outbox(const Settings& settings, bool wifi, History* history, HostStatus* host)
    : settings_(settings),
      discovery_(settings, wifi),
      native_(settings, wifi),
      history_(history),
      host_(host),
      wifi_(wifi) {}

void Outbox::introduce() {
  want(Item::kDiscovery);
  want(Item::kOnline);
  want(Item::kEnergy);
  want(Item::kState);
}

void Outbox::push(const Event& event) {
  if (events_size_ == kEvents) {
    // The one on its way, the first, may not be moved.
    const uint8_t oldest = flight_ == Flight::kEvent ? 1 : 0;
    memmove(events_ + oldest, events_ + oldest + 1, (kEvents - oldest - 1U) * sizeof events_[0]);
    --events_size_;
  }
  events_[events_size_++] = event;
}

void Outbox::push(const Reply& reply) {
  if (has_room(0)) replies_[replies_size_++] = reply;
}

bool Outbox::take(Item item) {
  const bool wanted = (wanted_ & mask(item)) != 0;
  wanted_ = static_cast<uint8_t>(wanted_ & ~mask(item));
  return wanted;
}

bool Outbox::publish(FlashText tail, const Payload& payload, bool retain, Flight flight, Mqtt* mqtt) {
  if (!mqtt->publish(Topic::of_device(settings_, tail).c_str(), payload, 1, retain)) return false;
  flight_ = flight;
  return true;
}

bool Outbox::send_state(const Moment& now, const Measurement* value, Mqtt* mqtt) {
  const StatePayload state(seq_, now, value, wifi_);
  if (!take(Item::kState)) return false;
  // One that cannot go at once is left out.
  if (!mqtt->publish(Topic::of_device(settings_, FLASH("/state")).c_str(), state, 0, false)) return false;
  ++seq_;
  return true;
}

bool Outbox::send_native(const Moment& now, Mqtt* mqtt) {
  const HostStatus::Wish wish = host_->wish(now.ms);
  if (wish == HostStatus::Wish::kNothing) return false;
  const Topic topic = Topic::native(settings_);
  const TextPayload nothing("");
  const bool gone = wish == HostStatus::Wish::kPublish ? mqtt->publish(topic.c_str(), native_, 1, true)
                                                       : mqtt->publish(topic.c_str(), nothing, 1, true);
  if (!gone) return false;
  host_->done(wish);
  flight_ = Flight::kAnnouncement;
  return true;
}

bool Outbox::send(const Moment& now, const Measurement* value, const Counter& counter, Mqtt* mqtt) {
  if (!mqtt->connected()) return false;
  if (send_state(now, value, mqtt)) return true;
  if (flight_ != Flight::kNone || !mqtt->idle()) return false;
  if (replies_size_ > 0) return publish(FLASH("/ack"), ReplyPayload(replies_[0]), false, Flight::kReply, mqtt);
  if (take(Item::kDiscovery)) {
    if (!mqtt->publish(Topic::discovery(settings_).c_str(), discovery_, 1, true)) return false;
    flight_ = Flight::kAnnouncement;
    return true;
  }
  if (take(Item::kOnline))
    return publish(FLASH("/availability"), TextPayload("online"), true, Flight::kAnnouncement, mqtt);
  if (events_size_ > 0) return publish(FLASH("/event"), EventPayload(events_[0], now), false, Flight::kEvent, mqtt);
  if (take(Item::kEnergy) && counter.known()) {
    const EnergyPayload energy(now, counter.boot(), counter.milliwatthours());
    return publish(FLASH("/energy"), energy, true, Flight::kAnnouncement, mqtt);
  }
  if (take(Item::kOffline))
    return publish(FLASH("/availability"), TextPayload("offline"), true, Flight::kOffline, mqtt);
  if (send_native(now, mqtt)) return true;
  return history_->gather() && publish(FLASH("/history"), HistoryPayload(*history_), false, Flight::kHistory, mqtt);
}

void Outbox::delivered(uint64_t ms) {
  switch (flight_) {
    case Flight::kEvent:
      memmove(events_, events_ + 1, (kEvents - 1) * sizeof events_[0]);
      --events_size_;
      break;
    case Flight::kReply:
      memmove(replies_, replies_ + 1, (kReplies - 1) * sizeof replies_[0]);
      --replies_size_;
      break;
    case Flight::kHistory:
      history_->sent(ms);
      break;
    case Flight::kOffline:
      said_offline_ = true;
      break;
    case Flight::kNone:
    case Flight::kAnnouncement:
      break;
  }
  flight_ = Flight::kNone;
}

}  // namespace energier
