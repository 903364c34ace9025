// Stays connected to the broker: tries again with growing pauses, subscribes, and says once what is wrong.
#pragma once

#include "backoff.h"
#include "board.h"
#include "moment.h"
#include "mqtt.h"
#include "settings.h"
#include "topics.h"

namespace energier {

class Session {
 public:
  static constexpr uint64_t kGoodMs = 30000;  // a connection that lasted so long starts the pauses anew

  enum class News : uint8_t { kNone, kConnected, kMessage, kDelivered, kLost };

  Session(const Settings& settings, Transport* transport, Board* board, Dice* dice);

  // To be called until nothing is new.
  News step(const Moment& now);
  // Stays away; without a goodbye the broker publishes the will.
  void finish(bool goodbye);

  bool connected() const { return mqtt_.connected(); }
  Mqtt& mqtt() { return mqtt_; }

 private:
  News lose(const Moment& now, MqttTrouble trouble, bool network);
  void say(FlashText text);
  void explain(MqttTrouble trouble, bool network);

  const Settings& settings_;
  Board* board_;
  Dice* dice_;
  Mqtt mqtt_;
  Backoff backoff_;
  Topic availability_;
  uint64_t next_ms_ = 0;
  uint64_t connected_ms_ = 0;
  uint8_t told_ = 0;  // the trouble that was said last, plus one
  bool active_ = false;
  bool finished_ = false;
};

}  // namespace energier
